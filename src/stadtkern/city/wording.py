"""Opening hours in words, in the active language."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.city.rules.hours import MIDNIGHT, WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, time

    from stadtkern.city.rules.hours import Opening
    from stadtkern.city.schema import Office, Span, Weekday

NAMES: Final = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}


def spans_text(spans: Sequence[Span]) -> str:
    """Return the opening times of one day: ``8:00–12:00, 14:00–16:00``; empty for a closed day."""
    return ", ".join(
        f"{_clock(span.opens)}–{'24:00' if span.closes == MIDNIGHT else _clock(span.closes)}" for span in spans
    )


def week_lines(office: Office) -> list[tuple[str, str]]:
    """Return (weekdays, times) of the usual week, days in a row with equal times put together."""
    weekly = office.hours.weekly
    return [
        (_days(list(days)), spans_text(spans) or _("closed"))
        for spans, days in groupby(WEEKDAYS, key=lambda day: weekly.get(day, ()))
    ]


def opening_text(opening: Opening) -> str:
    """Return until when an office is open or when it opens next; empty when there is no such time."""
    if opening.is_open:
        return _("until %(time)s") % {"time": _clock(opening.closes_at)} if opening.closes_at else ""
    if opening.opens_at is None:
        return ""
    days = (opening.opens_at.date() - timezone.localdate()).days
    time_of_day = _clock(opening.opens_at)
    if days == 0:
        return _("opens today at %(time)s") % {"time": time_of_day}
    if days == 1:
        return _("opens tomorrow at %(time)s") % {"time": time_of_day}
    weekday = NAMES[WEEKDAYS[opening.opens_at.weekday()]]
    if days < 7:
        return _("opens on %(weekday)s at %(time)s") % {"weekday": weekday, "time": time_of_day}
    day = f"{opening.opens_at.day}. {opening.opens_at.month}."
    return _("opens on %(weekday)s, %(day)s, at %(time)s") % {"weekday": weekday, "day": day, "time": time_of_day}


def _days(days: list[Weekday]) -> str:
    first, last = str(NAMES[days[0]]), str(NAMES[days[-1]])
    if len(days) == 1:
        return first
    if len(days) == 2:
        return _("%(first)s and %(last)s") % {"first": first, "last": last}
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _clock(at: time | datetime) -> str:
    return f"{at.hour}:{at.minute:02}"
