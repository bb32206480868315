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
    """What gates need of the strategy: when it must be reviewed, and the open words the town has given a value."""

    version: str
    review_due_on: date
    values: Mapping[str, timedelta | bool]


def in_force(today: date) -> InForce | None:
    """Return the strategy in force on a day, if the town has one."""
    found = queries.in_force(today)
    return InForce(found.version.id, found.review_due_on, values_of(found)) if found else None
