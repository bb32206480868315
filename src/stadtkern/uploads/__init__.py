"""uploads (Beilagen): files people send, made harmless before they are kept.

Words: kind, safe copy, scanner. May import core. What a file is, its bytes say; its name and what a browser claims are
not believed. No tables.
"""
