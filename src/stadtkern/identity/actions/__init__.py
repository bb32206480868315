"""Writes of identity: accounts, roles, second factors, single sign-on, proofs of training."""

from stadtkern.identity.actions.accounts import block_account, change_password, create_account, unblock_account
from stadtkern.identity.actions.factors import forget_factors
from stadtkern.identity.actions.links import link_account, unlink_account
from stadtkern.identity.actions.roles import give_role, take_role
from stadtkern.identity.actions.training import record_proof, withdraw_proof

__all__ = [
    "block_account",
    "change_password",
    "create_account",
    "forget_factors",
    "give_role",
    "link_account",
    "record_proof",
    "take_role",
    "unblock_account",
    "unlink_account",
    "withdraw_proof",
]
