"""figures (Kennzahlen): intervals for shares and means, written out because they are evidence; pure, no tables.

Words: share, mean, interval, level. May import nothing of ours; open like retrieval.
"""
