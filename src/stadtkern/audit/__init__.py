"""audit (Protokoll): append-only, hash-chained trail of who did what, and its published heads.

Words: entry, actor, verb, subject, head. May import core and ui.
"""
