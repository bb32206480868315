"""Writes of learning: studying, sharing prompts, meeting, looking after courses, research."""

from stadtkern.learning.actions.courses import plan_year, recall_older, remind
from stadtkern.learning.actions.exchange import (
    call_meeting,
    cancel_meeting,
    note_practice,
    raise_risk,
    settle_risk,
    withdraw_practice,
    write_minutes,
)
from stadtkern.learning.actions.partners import (
    Partnership,
    change_partner,
    export_figures,
    note_partner,
    remove_partner,
)
from stadtkern.learning.actions.prompts import (
    rate_prompt,
    report_prompt,
    revise_prompt,
    settle_report,
    share_prompt,
    withdraw_prompt,
)
from stadtkern.learning.actions.study import begin_questions, evaluate, name_workplace, save_answers, send_answers

__all__ = [
    "Partnership",
    "begin_questions",
    "call_meeting",
    "cancel_meeting",
    "change_partner",
    "evaluate",
    "export_figures",
    "name_workplace",
    "note_partner",
    "note_practice",
    "plan_year",
    "raise_risk",
    "rate_prompt",
    "recall_older",
    "remind",
    "remove_partner",
    "report_prompt",
    "revise_prompt",
    "save_answers",
    "send_answers",
    "settle_report",
    "settle_risk",
    "share_prompt",
    "withdraw_practice",
    "withdraw_prompt",
    "write_minutes",
]
