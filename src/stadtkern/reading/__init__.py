"""reading (Lesen): from a file's bytes to text with structure, passages, and what its sentences state; no tables.

Words: extract, heading, passage, statement, contradiction. May import retrieval and core.
"""
