"""governance (KI-Steuerung): which AI the town may use for what, and who has signed for it.

Words: use case, classification, policy, duty, data protection impact assessment. May import identity, city, audit,
outbox, retrieval, ui and core.
"""
