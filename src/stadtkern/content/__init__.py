"""content (Wissen): sources, passages, search, and the pages editors write.

Words: source, passage, quote, index, page. May import gateway (later), identity, city and below.
"""
