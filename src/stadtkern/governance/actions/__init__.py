"""Writes of governance, one function per verb."""

from stadtkern.governance.actions.clock import pass_day
from stadtkern.governance.actions.pilots import measure
from stadtkern.governance.actions.tools import check_tool, join_pilot, leave_pilot, record_tool
from stadtkern.governance.actions.use_cases import (
    fall_back,
    lift_veto,
    move_on,
    name_owner,
    propose,
    publish,
    reject,
    reopen,
    resume,
    retire,
    sign,
    suspend,
    veto,
    write_paper,
)
from stadtkern.governance.actions.watch import (
    add_evidence,
    answer_concern,
    close_incident,
    raise_concern,
    report_incident,
)

__all__ = [
    "add_evidence",
    "answer_concern",
    "check_tool",
    "close_incident",
    "fall_back",
    "join_pilot",
    "leave_pilot",
    "lift_veto",
    "measure",
    "move_on",
    "name_owner",
    "pass_day",
    "propose",
    "publish",
    "raise_concern",
    "record_tool",
    "reject",
    "reopen",
    "report_incident",
    "resume",
    "retire",
    "sign",
    "suspend",
    "veto",
    "write_paper",
]
