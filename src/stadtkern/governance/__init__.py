"""governance (KI-Steuerung): which AI the town may use for what, and who has signed for it.

Words: use case, paper, gate, signature, release, clause. May import identity, city, audit, outbox, ailaw, retrieval, ui
and core.
"""
