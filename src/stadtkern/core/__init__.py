"""core (Grundlagen): what every room may use and nobody has to explain.

Words: refusal, rate limit, offset. Owns no tables. May import nothing of ours.
"""
