"""What codes of the register mean, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.governance.api import EnergyMethod

if TYPE_CHECKING:
    from datetime import date

HUMAN_ROLE = _("A named person decides or releases every result.")
METHODS = {**dict(EnergyMethod.choices), "": _("it was not noted how")}  # how the electricity of calls is known
LEFT = {  # what once was tried and now is in none of the states of use
    "rejected": _("Not in use: not pursued"),
    "blocked": _("Not in use: blocked"),
}
LEFT_OTHERWISE = _("Not in use: being checked anew")
SEVERITIES = {"minor": _("minor"), "serious": _("serious"), "severe": _("severe")}
KINDS = {"concern": _("Concern"), "question": _("Question"), "comment": _("Comment")}
URGENCIES = {"overdue": _("overdue"), "soon": _("due soon"), "in_time": _("in time")}
URGENCY_BADGES = {"overdue": "danger", "soon": "warning", "in_time": "success"}
MARKS = {
    "none": _("none"),
    "slight": _("slight"),
    "clear": _("clear"),
    "strong": _("strong"),
    "outstanding": _("outstanding"),
}
EFFORTS = {
    "none": _("negligible"),
    "slight": _("low"),
    "clear": _("medium"),
    "strong": _("high"),
    "outstanding": _("very high"),
}
SHORTFALLS = {
    "benefit": _("The benefit is too small."),
    "each_benefit": _("One of quality, efficiency and satisfaction gains nothing."),
    "resources": _("It takes too much money, time or electricity."),
    "priority": _("Benefit and effort do not match."),
    "other_way_is_as_good": _("The way without AI is as good."),
}
BLOCKS = {
    "blocked_prohibited": _("because the AI Act prohibits them"),
    "blocked_high_risk": _("because of high risk"),
    "blocked_sensitive_area": _("because of a highly sensitive area"),
    "blocked_no_human_decision": _("because no person decides"),
    "blocked_no_analogue_path": _("because there is no way without AI"),
    "pending_legal_review": _("because questions are open"),
    "other": _("for another reason"),
}
FAULTS = {
    "not_an_entry": _("This is not an entry."),
    "name_missing": _("The name is missing."),
    "summary_missing": _("The description is missing."),
    "organization_missing": _("Which organization it belongs to is missing."),
    "own_entry": _("This is an entry of this town itself."),
    "twice": _("The same entry stands in the file twice."),
}
UNREAD = {
    "not_json": _("This is no JSON. Please take the register.json of the other town."),
    "no_entries": _("There are no entries in it."),
    "too_many": _("These are more than 500 entries. Please split the file."),
    "too_large": _("This is more than 1 MB."),
}


def due_words(due_on: date, *, today: date) -> str:
    """Say how many days are left, or how many it is too late."""
    left = (due_on - today).days
    if left < 0:
        return gettext("%(days)d days late") % {"days": -left}
    return gettext("today") if left == 0 else gettext("%(days)d days left") % {"days": left}
