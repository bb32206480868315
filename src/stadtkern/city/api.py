"""The door of city."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from stadtkern.city.actions import load
from stadtkern.city.calendar import holidays_from
from stadtkern.city.city import City
from stadtkern.city.draft import Draft, Found, checked, read
from stadtkern.city.folder import read_folder, try_text
from stadtkern.city.further import FurtherKind
from stadtkern.city.problems import Problem, Wording, keys_of
from stadtkern.city.queries import Plan, current, plan_of, rows_in
from stadtkern.city.rules.hours import LOCAL, DayHours, Opening, opening_at
from stadtkern.city.rules.hours import hours_on as _hours_on
from stadtkern.city.rules.hours import other_days as _other_days
from stadtkern.city.rules.rows import Change, FieldChange
from stadtkern.city.schema import (
    Day,
    EmergencyNumber,
    Event,
    Fee,
    Filled,
    Hours,
    Language,
    LifeSituation,
    Link,
    News,
    Office,
    Project,
    QuickEntry,
    Service,
    Slug,
    Span,
    Strict,
    Synonym,
    Text,
    Town,
    WrittenPage,
    each_once,
)
from stadtkern.city.strategy import Clause, Strategy, StrategyVersion, Term
from stadtkern.city.wording import opening_text, spans_text, week_lines

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

__all__ = [
    "LOCAL",
    "Change",
    "City",
    "Clause",
    "Day",
    "DayHours",
    "Draft",
    "EmergencyNumber",
    "Event",
    "Fee",
    "FieldChange",
    "Filled",
    "Found",
    "FurtherKind",
    "Hours",
    "Language",
    "LifeSituation",
    "Link",
    "News",
    "Office",
    "Opening",
    "Plan",
    "Problem",
    "Project",
    "QuickEntry",
    "Service",
    "Slug",
    "Span",
    "Strategy",
    "StrategyVersion",
    "Strict",
    "Synonym",
    "Term",
    "Text",
    "Town",
    "Wording",
    "WrittenPage",
    "check",
    "current",
    "each_once",
    "hours_on",
    "is_working_day",
    "keys_of",
    "load",
    "opening",
    "opening_text",
    "other_days",
    "plan",
    "read_as",
    "spans_text",
    "try_text",
    "week_lines",
]
S = TypeVar("S", bound=Strict)


def check(folder: Path) -> tuple[Problem, ...]:
    """Return everything wrong with a town's folder, by file and line, in the active language; needs no database."""
    return tuple(read_folder(folder)[1])


def read_as(path: Path, shape: type[S]) -> tuple[Found[S] | None, tuple[Problem, ...]]:
    """Return what another YAML file says as ``shape``, or None with everything wrong about it, by file and line."""
    draft = Draft(path.parent)
    located = read(draft, path)
    return (checked(draft, located, shape) if located else None), tuple(draft.problems)


def plan(folder: Path) -> Plan:
    """Return what loading the folder would change.

    Raises:
        Refused: ``city_invalid``; the hint names every problem.
    """
    return plan_of(rows_in(folder))


def opening(city: City, office: Office, *, at: datetime) -> Opening:
    """Return whether an office is open at a moment, and until when or from when; looks 30 days ahead."""
    holidays = holidays_from(city.town.state, at.astimezone(LOCAL).year)
    return opening_at(office.hours, at=at, holidays=holidays)


def hours_on(city: City, office: Office, *, on: date) -> DayHours:
    """Return an office's hours on a day, with the reason when they are not the usual ones."""
    return _hours_on(office.hours, on=on, holidays=holidays_from(city.town.state, on.year))


def other_days(city: City, office: Office, *, first: date, last: date) -> list[tuple[date, DayHours]]:
    """Return the days on which an office's usual hours do not apply, soonest first, public holidays included."""
    holidays = holidays_from(city.town.state, first.year)
    return _other_days(office.hours, first=first, last=last, holidays=holidays)


def is_working_day(city: City, *, on: date) -> bool:
    """Return whether a day is one from Monday to Friday and no public holiday of the federal state."""
    return on.weekday() < 5 and on not in holidays_from(city.town.state, on.year)
