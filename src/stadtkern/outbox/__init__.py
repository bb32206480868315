"""outbox (Postausgang): messages written in the caller's transaction, sent afterwards.

Words: message, state, attempt. May import core.
"""
