"""Writes of governance, one function per verb."""

from stadtkern.governance.actions.use_cases import (
    fall_back,
    lift_veto,
    move_on,
    name_owner,
    propose,
    reject,
    reopen,
    resume,
    retire,
    sign,
    suspend,
    veto,
    write_paper,
)

__all__ = [
    "fall_back",
    "lift_veto",
    "move_on",
    "name_owner",
    "propose",
    "reject",
    "reopen",
    "resume",
    "retire",
    "sign",
    "suspend",
    "veto",
    "write_paper",
]
