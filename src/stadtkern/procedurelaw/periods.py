"""Periods: when they end (AVG §§ 32, 33; BAO § 108 counts the same way).

Sources: § 32(1): the day of the event is not counted; § 32(2): weeks, months and years end on the day of the same name
or number, in a month without it on its last day; § 33(1)(2): a period runs over weekends and holidays, but ends on
none of them, nor on Good Friday or 24 December; § 33(3): days in the post are not counted.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from stadtkern.procedurelaw.days import ONE_DAY, may_end_on

Unit = Literal["days", "weeks", "months", "years"]
_WRITTEN = re.compile(r"([1-9][0-9]{0,2}) (day|week|month|year)s?")


@dataclass(frozen=True, slots=True)
class Period:
    """A number of one unit, as laws have it: four weeks are not one month."""

    number: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.number} {self.unit if self.number != 1 else self.unit[:-1]}"


def read_period(written: str) -> Period:
    """Return the period written as ``6 months`` or ``1 week``.

    Raises:
        ValueError: for anything else.
    """
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise ValueError(written)
    units: dict[str, Unit] = {"day": "days", "week": "weeks", "month": "months", "year": "years"}
    return Period(int(found[1]), units[found[2]])


def runs_out_on(period: Period, *, from_on: date) -> date:
    """Return the day a period runs out by the calendar alone; ``from_on`` is the day of the event."""
    if period.unit == "days":
        return from_on + timedelta(days=period.number)
    if period.unit == "weeks":
        return from_on + timedelta(weeks=period.number)
    months = from_on.month - 1 + period.number * (12 if period.unit == "years" else 1)
    year, month = from_on.year + months // 12, months % 12 + 1
    return date(year, month, min(from_on.day, calendar.monthrange(year, month)[1]))


def last_day(period: Period, *, from_on: date) -> date:
    """Return the last day on which something is still in time."""
    return _moved(runs_out_on(period, from_on=from_on))


def _moved(on: date) -> date:
    while not may_end_on(on):
        on += ONE_DAY
    return on


def last_day_after_pauses(period: Period, *, from_on: date, paused_days: int) -> date:
    """Return the last day where the period stood still for some whole days in between."""
    return _moved(runs_out_on(period, from_on=from_on) + timedelta(days=paused_days))


def is_in_time(*, last_on: date, arrived_on: date, posted_on: date | None = None) -> bool:
    """Return whether something came in time: the day a letter was posted counts, not the days in the post."""
    return (posted_on or arrived_on) <= last_on
