"""register (KI-Register): what the town uses AI for, in public: made of papers, moves and tools, never typed twice.

Words: entry, record, standard, source, draft. May import governance and everything below it.
"""
