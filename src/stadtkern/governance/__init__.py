"""governance (KI-Steuerung): which AI the town may use for what, and who has signed for it.

Words: use case, paper, gate, signature, release. May import strategy, identity, city, audit, outbox, ailaw,
retrieval, ui and core.
"""
