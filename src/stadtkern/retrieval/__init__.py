"""retrieval (Finden): how German text is read, compared and found: pure code and numbers, no tables, no Django.

Words: word, stem, compound, synonym, passage, ranking. May import nothing of ours.
"""
