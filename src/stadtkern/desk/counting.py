"""What a year of cases comes to, counted from plain rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from stadtkern.desk.queries import Row


@dataclass(frozen=True, slots=True)
class Figures:
    """Of what came in a year: how many, by which channel, what became of it, and how long it took.

    ``median_days`` from filing to the first decision, None without one; ``in_time`` of ``decided``; ``overdue`` of
    ``waiting``.
    """

    received: int
    channels: Mapping[str, int]
    decided: int
    withdrawn: int
    waiting: int
    overdue: int
    in_time: int
    median_days: float | None


def figures(rows: Iterable[Row], *, on: date) -> Figures:
    """Count rows as they stand on a day."""
    every = list(rows)
    decided = [each for each in every if each.decided_on]
    waiting = [each for each in every if not each.decided_on and not each.is_withdrawn]
    days = [(each.decided_on - each.received_on).days for each in decided if each.decided_on]
    return Figures(
        received=len(every),
        channels=Counter(each.channel for each in every),
        decided=len(decided),
        withdrawn=sum(each.is_withdrawn for each in every),
        waiting=len(waiting),
        overdue=sum(each.due_on is not None and each.due_on < on for each in waiting),
        in_time=sum(each.due_on is None or each.decided_on <= each.due_on for each in decided if each.decided_on),
        median_days=median(days) if days else None,
    )


def by_procedure(rows: Iterable[Row], *, on: date) -> dict[str, Figures]:
    """Count rows for each procedure."""
    found: dict[str, list[Row]] = {}
    for each in rows:
        found.setdefault(each.procedure, []).append(each)
    return {name: figures(each, on=on) for name, each in found.items()}
