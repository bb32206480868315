"""identity (Identität): staff accounts, who acts, who may.

Words: account, actor, permission, role. May import city, audit, outbox and below.
"""
