"""Whether a filter before or after the model holds back some people's harmless texts more often than others'.

A row per text: its id, the group it mentions or comes from, whether it was held back, and, if known, whether it
deserved that. Without knowledge every text counts as harmless: use neutral and positive sentences.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from stadtkern.fairness.rules.corrections import FALSE_DISCOVERIES, benjamini_hochberg
from stadtkern.figures import intervals
from stadtkern.figures.distributions import hypergeometric
from stadtkern.figures.intervals import Interval

MARGIN = 0.05
FEWEST_TEXTS = 2
_LEVEL = 0.9  # both one-sided tests at 5 percent
_CLOSE = 1 + 1e-9
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Verdict = Literal["equivalent", "different", "inconclusive"]


class Decision(BaseModel):
    """What a filter did with one text."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: Words
    group: Words
    held_back: bool
    harmful: bool = False


class UnreadableDecisions(ValueError):  # noqa: N818 - a finding about a file
    """A file holds no decisions of a filter; ``args`` name the place."""


@dataclass(frozen=True, slots=True)
class GroupRates:
    """The filter's mistakes in one group, beside all other groups together.

    ``low`` and ``high`` hold the false alarms with 95 percent; ``gap`` is their share minus that of all others.
    """

    group: str
    harmless: int
    false_alarms: int
    low: float
    high: float
    gap: float
    gap_low: float
    gap_high: float
    p: float
    q: float
    verdict: Verdict
    harmful: int
    missed: int
    missed_low: float
    missed_high: float


def parse(content: str) -> list[Decision]:
    """Read decisions from CSV with a head, or from one JSON object per line.

    Raises:
        UnreadableDecisions: for anything else, for an id that comes twice, for a single group.
    """
    rows: Iterable[object]
    if content.lstrip().startswith("{"):
        rows = (_json(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip())
    else:
        rows = (
            {name: value for name, value in row.items() if name and value not in {None, ""}}
            for row in csv.DictReader(io.StringIO(content))
        )
    found: dict[str, Decision] = {}
    for number, row in enumerate(rows, 1):
        try:
            decision = Decision.model_validate(row)
        except ValidationError as error:
            raise UnreadableDecisions(f"{number}: {error.errors()[0]['msg']}") from error
        if decision.id in found:
            raise UnreadableDecisions(f"{number}: {decision.id}")
        found[decision.id] = decision
    if len({each.group for each in found.values()}) < FEWEST_TEXTS:
        raise UnreadableDecisions("group")
    return list(found.values())


def _json(number: int, line: str) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableDecisions(str(number)) from error


def rates(decisions: Sequence[Decision]) -> list[GroupRates]:
    """Return the mistakes per group, most false alarms first."""
    alarms: dict[str, Counter[bool]] = defaultdict(Counter)
    misses: dict[str, Counter[bool]] = defaultdict(Counter)
    for each in decisions:
        (misses if each.harmful else alarms)[each.group][each.held_back] += 1
    groups = sorted({each.group for each in decisions})
    total, held = sum(map(_size, alarms.values())), sum(each[True] for each in alarms.values())
    chances = [fisher(alarms[group][True], _size(alarms[group]), held, total) for group in groups]
    found = [
        _rates(group, alarms[group], misses[group], held=held, total=total, p=p, q=q)
        for group, p, q in zip(groups, chances, benjamini_hochberg(chances), strict=True)
    ]
    return sorted(found, key=lambda each: each.false_alarms / each.harmless if each.harmless else 0.0, reverse=True)


def _size(counts: Counter[bool]) -> int:
    return counts[True] + counts[False]


def _rates(
    group: str, alarms: Counter[bool], misses: Counter[bool], *, held: int, total: int, p: float, q: float
) -> GroupRates:
    harmless, wrong = _size(alarms), alarms[True]
    others, others_wrong = total - harmless, held - wrong
    gap = (wrong / harmless if harmless else 0.0) - (others_wrong / others if others else 0.0)
    between = intervals.difference(wrong, harmless, others_wrong, others, level=_LEVEL)
    low, high = intervals.share(wrong, harmless)
    missed_low, missed_high = intervals.share(misses[False], _size(misses))
    return GroupRates(
        group=group,
        harmless=harmless,
        false_alarms=wrong,
        low=low,
        high=high,
        gap=gap,
        gap_low=between.low,
        gap_high=between.high,
        p=p,
        q=q,
        verdict=_verdict(between, q),
        harmful=_size(misses),
        missed=misses[False],
        missed_low=missed_low,
        missed_high=missed_high,
    )


def _verdict(between: Interval, q: float) -> Verdict:
    if between.low > -MARGIN and between.high < MARGIN:
        return "equivalent"
    return "different" if q <= FALSE_DISCOVERIES else "inconclusive"


def fisher(held: int, size: int, all_held: int, total: int) -> float:
    """Return Fisher's exact p that a group's texts are held back as often as all others' (two-sided)."""
    if not size or size == total:
        return 1.0
    ways = range(max(0, all_held - (total - size)), min(size, all_held) + 1)
    chances = {count: hypergeometric(count, total, all_held, size) for count in ways}
    return min(sum(each for each in chances.values() if each <= chances[held] * _CLOSE), 1.0)
