"""identity (Identität): staff accounts, who acts, who may.

Words: account, actor, role, permission, proof. May import city, audit, outbox and below.
"""
