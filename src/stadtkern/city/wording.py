"""Opening hours in words, in the active language."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stadtkern.city.rules.hours import WEEKDAYS

if TYPE_CHECKING:
    from datetime import time

    from stadtkern.city.schema import Office, Weekday

NAMES: Final = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}


def week_text(office: Office) -> str:
    """Return the weekly hours in one line, days with the same hours together; closed days are left out."""
    weekly = office.hours.weekly
    parts = []
    for spans, days in groupby(WEEKDAYS, key=lambda day: weekly.get(day, ())):
        if spans:
            times = ", ".join(f"{_clock(span.opens)}–{_clock(span.closes, ends=True)}" for span in spans)
            parts.append(f"{_days(list(days))} {times}")
    return "; ".join(parts)


def _days(days: list[Weekday]) -> str:
    first, last = str(NAMES[days[0]]), str(NAMES[days[-1]])
    if len(days) == 1:
        return first
    if len(days) == 2:
        return gettext("%(first)s and %(last)s") % {"first": first, "last": last}
    return gettext("%(first)s to %(last)s") % {"first": first, "last": last}


def _clock(at: time, *, ends: bool = False) -> str:
    return "24:00" if ends and at.hour == at.minute == 0 else f"{at.hour}:{at.minute:02}"
