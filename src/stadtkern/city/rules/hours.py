"""When an office is open.

An exception on a day goes before a public holiday, a public holiday before the weekly hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stadtkern.city.schema import Hours, Span, Text, Weekday

LOCAL: Final = ZoneInfo("Europe/Vienna")
LOOKAHEAD_DAYS: Final = 30
WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT: Final = time(0)


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day; ``reason`` says why they are not the usual ones."""

    spans: tuple[Span, ...]
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Open or closed at a moment. All moments are local.

    ``closes_at`` is None for an office that never closes within 30 days, ``opens_at`` for one that does not open
    within 30 days. ``reason`` says why today's hours are not the usual ones.
    """

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    reason: Text | None = None


def hours_on(hours: Hours, *, on: date, holidays: Mapping[date, Text]) -> DayHours:
    """Return the hours of one day; ``holidays`` are the public holidays with their names."""
    for exception in hours.exceptions:
        if exception.on == on:
            return DayHours(exception.spans, exception.reason)
    if on in holidays:
        return DayHours((), holidays[on])
    return DayHours(hours.weekly.get(WEEKDAYS[on.weekday()], ()))


def other_days(hours: Hours, *, first: date, last: date, holidays: Mapping[date, Text]) -> list[tuple[date, DayHours]]:
    """Return the days from ``first`` to ``last`` that differ from the usual week, soonest first.

    A public holiday differs only where the office would be open on that weekday.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    found = [(on, hours_on(hours, on=on, holidays=holidays)) for on in days]
    special = {exception.on for exception in hours.exceptions}
    return [
        (on, day) for on, day in found if day.reason and (on in special or hours.weekly.get(WEEKDAYS[on.weekday()], ()))
    ]


def opening_at(hours: Hours, *, at: datetime, holidays: Mapping[date, Text]) -> Opening:
    """Return whether an office is open at ``at``, and until when or from when, looking 30 days ahead.

    An office opens at the first and closes at the last occurrence of a local time that the end of summer time
    repeats. A local time that the start of summer time leaves out means one hour later.

    Raises:
        ValueError: if ``at`` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("at must have a time zone")
    today = at.astimezone(LOCAL).date()
    reason = hours_on(hours, on=today, holidays=holidays).reason
    horizon = _moment(today + timedelta(days=LOOKAHEAD_DAYS + 1), MIDNIGHT)
    for opens_at, closes_at in _stretches(hours, today, holidays):
        if at < opens_at:
            return Opening(is_open=False, opens_at=opens_at.astimezone(LOCAL), reason=reason)
        if at < closes_at:
            until = closes_at.astimezone(LOCAL) if closes_at < horizon else None
            return Opening(is_open=True, closes_at=until, reason=reason)
    return Opening(is_open=False, reason=reason)


def _stretches(hours: Hours, first: date, holidays: Mapping[date, Text]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times open from ``first`` on, in UTC, with spans that touch put together."""
    pending: tuple[datetime, datetime] | None = None
    for number in range(LOOKAHEAD_DAYS + 1):
        on = first + timedelta(days=number)
        for span in hours_on(hours, on=on, holidays=holidays).spans:
            last = on + timedelta(days=1) if span.closes == MIDNIGHT else on
            opens_at, closes_at = _moment(on, span.opens), _moment(last, span.closes, last_occurrence=True)
            if closes_at <= opens_at:
                continue
            if pending and pending[1] >= opens_at:
                pending = (pending[0], closes_at)
                continue
            if pending:
                yield pending
            pending = (opens_at, closes_at)
    if pending:
        yield pending


def _moment(on: date, local: time, *, last_occurrence: bool = False) -> datetime:
    """Return a local time in UTC, where differences and comparisons mean what they say."""
    wall = datetime.combine(on, local)
    if last_occurrence:
        last = wall.replace(tzinfo=LOCAL, fold=1).astimezone(UTC)
        if last.astimezone(LOCAL).replace(tzinfo=None) == wall:
            return last
    return wall.replace(tzinfo=LOCAL).astimezone(UTC)
