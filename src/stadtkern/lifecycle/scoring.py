"""How an idea is scored: benefit against resources, by two people, with the way without AI as a competitor.

Source: Stadtkern's own method after the AI strategy's clauses K21 to K24: quality, efficiency and satisfaction weigh
the same; resources lower a benefit by at most half. Anchors of every scale: 0 none, 1 slight, 2 clear, 3 strong,
4 outstanding (resources: 0 negligible to 4 very high).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LOWEST, HIGHEST = 0, 4
LEAST_SCORERS = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """What an idea must reach; the town may change them with a new version of its strategy."""

    benefit: float = 2.0
    each_benefit: float = 1.0
    resources: float = 3.0
    priority: float = 1.5
    lead_over_other_way: float = 0.25
    spread: float = 2.0


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks from 0 to 4 for one way of solving the problem."""

    quality: int
    efficiency: int
    satisfaction: int
    cost: int
    hours: int
    energy: int

    def __post_init__(self) -> None:
        """Refuse marks outside the scale: they would win by mistake.

        Raises:
            ValueError: if a mark is not between 0 and 4.
        """
        for name in self.__slots__:
            if not LOWEST <= getattr(self, name) <= HIGHEST:
                raise ValueError(f"{name}: a mark lies between {LOWEST} and {HIGHEST}")

    @property
    def benefit(self) -> float:
        """The mean of quality, efficiency and satisfaction, 0 to 4."""
        return (self.quality + self.efficiency + self.satisfaction) / 3

    @property
    def resources(self) -> float:
        """The mean of cost, staff hours and energy, 0 to 4."""
        return (self.cost + self.hours + self.energy) / 3

    @property
    def priority(self) -> float:
        """Benefit lowered by the resources it takes, 0 to 4."""
        return self.benefit * (1 - self.resources / (2 * HIGHEST))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one person thinks of the idea and of the way without AI."""

    scorer: str
    with_ai: Marks
    without_ai: Marks


Verdict = Literal["go", "no_go", "second_scorer_missing", "discussion_missing"]
Shortfall = Literal["benefit", "each_benefit", "resources", "priority", "other_way_is_as_good"]


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of the sheets and what follows from it; ``shortfalls`` say why not."""

    verdict: Verdict
    benefit: float = 0.0
    resources: float = 0.0
    priority: float = 0.0
    priority_without_ai: float = 0.0
    spread: float = 0.0
    shortfalls: tuple[Shortfall, ...] = ()


def score_of(sheets: Sequence[Sheet], *, discussed: bool, limits: Limits | None = None) -> Score:
    """Return the score of an idea from the latest sheet of each person.

    Two people must have scored; if they differ by ``limits.spread`` or more in any mark, a note of their discussion is
    needed before the score counts.
    """
    limits = limits or Limits()
    latest = list({sheet.scorer: sheet for sheet in sheets}.values())
    if len(latest) < LEAST_SCORERS:
        return Score("second_scorer_missing")
    spread = max(_spread([sheet.with_ai for sheet in latest]), _spread([sheet.without_ai for sheet in latest]))
    count = len(latest)
    benefit = sum(sheet.with_ai.benefit for sheet in latest) / count
    resources = sum(sheet.with_ai.resources for sheet in latest) / count
    priority = sum(sheet.with_ai.priority for sheet in latest) / count
    other = sum(sheet.without_ai.priority for sheet in latest) / count
    lowest = min(
        sum(getattr(sheet.with_ai, name) for sheet in latest) / count
        for name in ("quality", "efficiency", "satisfaction")
    )
    misses: dict[Shortfall, bool] = {
        "benefit": benefit < limits.benefit,
        "each_benefit": lowest < limits.each_benefit,
        "resources": resources > limits.resources,
        "priority": priority < limits.priority,
        "other_way_is_as_good": priority < other + limits.lead_over_other_way,
    }
    shortfalls = tuple(name for name, is_missed in misses.items() if is_missed)
    verdict: Verdict = "no_go" if shortfalls else "go"
    if spread >= limits.spread and not discussed:
        verdict = "discussion_missing"
    return Score(verdict, benefit, resources, priority, other, spread, shortfalls)


def _spread(marks: Sequence[Marks]) -> float:
    spreads: list[float] = [
        max(getattr(each, name) for each in marks) - min(getattr(each, name) for each in marks)
        for name in Marks.__slots__
    ]
    return max(spreads)
