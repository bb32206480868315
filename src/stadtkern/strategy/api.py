"""The door of strategy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.strategy import queries
from stadtkern.strategy.actions import check_strategy
from stadtkern.strategy.rules.clauses import Fact, Finding, Status, finding, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, timedelta

__all__ = ["Fact", "Finding", "InForce", "Status", "check_strategy", "finding", "in_force"]


@dataclass(frozen=True, slots=True)
class InForce:
    """What gates need of the strategy: when it must be reviewed, and what the town makes of its open words.

    ``values`` are spans and permissions, ``words`` what is said in German words; ``since`` is the newest version's day.
    """

    version: str
    review_due_on: date
    values: Mapping[str, timedelta | bool]
    words: Mapping[str, str]
    since: date


def in_force(today: date) -> InForce | None:
    """Return the strategy in force on a day, if the town has one."""
    found = queries.in_force(today)
    if found is None:
        return None
    words = {name: term.words.de for name, term in found.terms.items() if term.words}
    return InForce(found.version.id, found.review_due_on, values_of(found), words, found.version.valid_from)
