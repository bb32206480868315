"""reading (Lesen): from an address or a file's bytes to text, passages, and what its sentences state; no tables.

Words: fetch, extract, heading, passage, statement, contradiction. May import retrieval and core; open like retrieval.
"""
