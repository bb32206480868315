"""``strategy.yaml``: the town's AI strategy as versions of numbered clauses; every version names only what it changes.

What a clause demands and how it is kept up is said here; the mechanisms themselves belong to the room governance.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

from django.utils.translation import gettext
from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from stadtkern.city.schema import Day, Slug, Strict, Text, each_once

if TYPE_CHECKING:
    from stadtkern.city.draft import Found
    from stadtkern.city.problems import Problem

CLAUSE = r"^K[0-9]{2}$"
NAME = r"^[a-z]+(_[a-z]+)*$"

ClauseNumber = Annotated[str, StringConstraints(pattern=CLAUSE)]
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=60)]
Unit = Literal["days", "weeks"]


class Clause(Strict):
    """One demand of the strategy. ``mode``: the program refuses, a person signs at a gate, or it is only recorded."""

    number: ClauseNumber
    section: Slug
    demand: Text = Field(description="What is demanded, in plain words of our own.")
    mode: Literal["refuses", "gate", "record"]
    mechanisms: Annotated[tuple[Name, ...], AfterValidator(each_once)] = ()
    sum_of: Annotated[tuple[ClauseNumber, ...], AfterValidator(each_once)] = Field(
        default=(), description="Clauses this one adds up; instead of mechanisms."
    )
    review_on: Day | None = Field(default=None, description="When it is looked at again; else with the whole version.")

    @model_validator(mode="after")
    def _is_kept_up_somehow(self) -> Clause:
        if bool(self.mechanisms) == bool(self.sum_of):
            raise PydanticCustomError("one_way", "either mechanisms or sum_of")
        return self


class Term(Strict):
    """A word the strategy leaves open, and what the town makes of it: an amount, a yes or no, or words."""

    id: Name
    name: Text = Field(description="The open word.")
    decides: Text = Field(description="Who decides what it means.")
    amount: int | None = Field(default=None, ge=1)
    unit: Unit | None = None
    allowed: bool | None = None
    words: Text | None = None

    @model_validator(mode="after")
    def _has_one_value(self) -> Term:
        values = [value for value in (self.amount, self.allowed, self.words) if value is not None]
        if len(values) != 1 or (self.amount is None) != (self.unit is None):
            raise PydanticCustomError("one_value", "exactly one of amount with unit, allowed, words")
        return self


class StrategyVersion(Strict):
    """What changes from a day on, and why. ``decided: false`` marks a proposal the town has not decided yet."""

    id: Slug
    valid_from: Day
    reason: Text
    decided: bool
    review_on: Day
    clauses: tuple[Clause, ...] = ()
    terms: tuple[Term, ...] = ()
    without: Annotated[tuple[ClauseNumber, ...], AfterValidator(each_once)] = ()


class Strategy(Strict):
    """The whole file: its parts in reading order, and its versions, oldest first."""

    sections: dict[Slug, Text]
    versions: tuple[StrategyVersion, ...] = Field(min_length=1)


def strategy_checks(found: Found[Strategy]) -> Iterator[Problem]:
    """Yield what only shows when versions, clauses and parts are compared with one another."""
    versions = found.value.versions
    for place, (earlier, later) in enumerate(pairwise(versions), start=1):
        if later.valid_from <= earlier.valid_from:
            what = gettext("This version does not begin later than the one before it.")
            yield found.problem(what, gettext("List the versions oldest first."), "versions", place, "valid_from")
    known: set[str] = set()
    for place, version in enumerate(versions):
        known |= {clause.number for clause in version.clauses}
        yield from _clauses_fit(found, place, known)
        for number in sorted(set(version.without) - known):
            yield found.problem(*_no_clause(number), "versions", place, "without")


def _clauses_fit(found: Found[Strategy], place: int, known: set[str]) -> Iterator[Problem]:
    version, seen = found.value.versions[place], set[str]()
    for row, clause in enumerate(version.clauses):
        at = ("versions", place, "clauses", row)
        if clause.section not in found.value.sections:
            what = gettext("There is no part “%(id)s”.") % {"id": clause.section}
            yield found.problem(what, gettext("Use a key listed under “sections”."), *at, "section")
        if clause.number in seen:
            what = gettext("“%(key)s” stands in two entries.") % {"key": clause.number}
            yield found.problem(what, gettext("Choose another name or put the two together."), *at, "number")
        for number in clause.sum_of:
            if number not in known:
                yield found.problem(*_no_clause(number), *at, "sum_of")
        seen.add(clause.number)


def _no_clause(number: str) -> tuple[str, str]:
    what = gettext("There is no clause “%(number)s”.") % {"number": number}
    return what, gettext("Use the number of a clause of this strategy.")
