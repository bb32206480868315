"""What a pilot's figures say: met, missed, or honestly inconclusive."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Literal

from stadtkern.figures.intervals import mean, share
from stadtkern.lifecycle.artefacts import Metric, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Verdict = Literal["met", "missed", "inconclusive"]


def verdict_of(metric: Metric, result: Result) -> Verdict:
    """Return whether a metric reached its threshold: the whole interval decides, and enough results must be there."""
    if result.count < metric.needed:
        return "inconclusive"
    worst, best = (result.low, result.high) if metric.better == "higher" else (result.high, result.low)
    sign = 1 if metric.better == "higher" else -1
    if sign * worst >= sign * metric.threshold:
        return "met"
    return "missed" if sign * best < sign * metric.threshold else "inconclusive"


@dataclass(frozen=True, slots=True)
class Compared:
    """What one tool of the pilot reached for one measure; without enough results there is no interval."""

    tool: str
    result: Result | None
    count: int
    verdict: Verdict


def result_of(metric: str, values: Sequence[float]) -> Result | None:
    """Return value and 95 % interval of what was measured; nothing for fewer than two results.

    Results that are only 0 and 1 are a share (Wilson's interval), all others a mean (Student's interval).
    """
    if len(values) < 2:
        return None
    is_share = set(values) <= {0.0, 1.0}
    interval = share(sum(values), len(values)) if is_share else mean(values)
    return Result(metric=metric, value=fmean(values), low=interval.low, high=interval.high, count=len(values))


def compare(metric: Metric, measured: Mapping[str, Sequence[float]]) -> list[Compared]:
    """Return what every tool reached for one measure, by the tool's name."""
    found = []
    for tool, values in sorted(measured.items()):
        result = result_of(metric.name, values)
        found.append(Compared(tool, result, len(values), verdict_of(metric, result) if result else "inconclusive"))
    return found
