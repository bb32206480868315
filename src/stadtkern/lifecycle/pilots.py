"""What a pilot's figures say: met, missed, or honestly inconclusive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from stadtkern.lifecycle.artefacts import Metric, Result

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
