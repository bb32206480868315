"""Which days count: public holidays of the Republic, days on which no period ends, working days.

Sources: § 7(2) Arbeitsruhegesetz (public holidays); § 33(2) AVG and § 108(3) BAO (days on which no period ends). Days
of a federal state, such as 19 March in Styria, are no public holidays in this sense.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


@lru_cache(maxsize=64)
def _public(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("AT", years=year))


@lru_cache(maxsize=64)
def _nothing_ends_on(year: int) -> frozenset[date]:
    easter_monday = next(
        on for on, name in holidays.country_holidays("AT", years=year, language="de").items() if name == "Ostermontag"
    )
    return _public(year) | {easter_monday - timedelta(days=3), date(year, 12, 24)}


def is_public_holiday(on: date) -> bool:
    """Return whether a day is a public holiday everywhere in Austria."""
    return on in _public(on.year)


def may_end_on(on: date) -> bool:
    """Return whether a period may end on a day: not on weekends, public holidays, Good Friday or 24 December."""
    return on.weekday() < SATURDAY and on not in _nothing_ends_on(on.year)


def nth_working_day_after(on: date, number: int, *, saturday_counts: bool) -> date:
    """Return the ``number``-th working day after a day (at least 1)."""
    if number < 1:
        raise ValueError("number must be at least 1")
    while number:
        on += ONE_DAY
        is_rest = on.weekday() == SUNDAY or (on.weekday() == SATURDAY and not saturday_counts) or is_public_holiday(on)
        number -= not is_rest
    return on
