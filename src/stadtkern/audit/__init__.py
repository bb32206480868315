"""audit (Protokoll): append-only trail of who did what.

Words: entry, actor, verb, subject. May import core.
"""
