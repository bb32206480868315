"""Writes of identity: accounts and roles."""

from stadtkern.identity.actions.accounts import block_account, change_password, create_account, unblock_account
from stadtkern.identity.actions.roles import give_role, take_role

__all__ = ["block_account", "change_password", "create_account", "give_role", "take_role", "unblock_account"]
