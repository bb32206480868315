"""Writes of governance, one function per verb."""

from stadtkern.governance.actions.tools import check_tool, join_pilot, leave_pilot, record_tool
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
    "check_tool",
    "fall_back",
    "join_pilot",
    "leave_pilot",
    "lift_veto",
    "move_on",
    "name_owner",
    "propose",
    "record_tool",
    "reject",
    "reopen",
    "resume",
    "retire",
    "sign",
    "suspend",
    "veto",
    "write_paper",
]
