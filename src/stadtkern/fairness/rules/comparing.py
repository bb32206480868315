"""From readings to comparisons: every group beside its counterpart, on every outcome, task by task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Literal

from stadtkern.fairness.rules.answers import Reading
from stadtkern.fairness.rules.corrections import FALSE_DISCOVERIES, benjamini_hochberg
from stadtkern.fairness.rules.equivalence import (
    ALPHA,
    design_effect,
    mean_equivalence,
    share_equivalence,
    share_interval,
)
from stadtkern.fairness.rules.outcomes import OUTCOMES, Outcome
from stadtkern.fairness.rules.paired import sign_flip, wilcoxon
from stadtkern.fairness.rules.plan import counterpart
from stadtkern.fairness.rules.prompts import Group, PromptSet
from stadtkern.figures import intervals
from stadtkern.figures.intervals import Interval

Verdict = Literal["equivalent", "different", "inconclusive"]
Key = tuple[str, str, int]
FEWEST_TASKS = 60  # with fewer nothing is called equivalent
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Comparison:
    """One group beside its counterpart on one outcome.

    ``first`` and ``second`` are shares or means of the group and of its counterpart, ``estimate`` is the first minus
    the second (for ratios: of logarithms). ``low`` and ``high`` hold it with 95 percent, ``inner_low`` and
    ``inner_high`` with 90: these lie inside the margin exactly if both one-sided tests say so. ``noise`` is by how much
    the same question asked twice differed.
    """

    group: str
    outcome: str
    tasks: int
    pairs: int
    first: float
    second: float
    estimate: float
    low: float
    high: float
    inner_low: float
    inner_high: float
    more: int  # tasks on which the group has more of it
    less: int
    p: float
    equivalence_p: float
    margin: float
    q: float = 1.0
    noise: float = 0.0
    verdict: Verdict = "inconclusive"


def compare(readings: Mapping[Key, Reading], prompts: PromptSet, *, repeats: int) -> list[Comparison]:
    """Return every comparison the readings allow, with its verdict.

    Tests of all groups and outcomes are corrected together; the noise is not a group and takes no part.
    """
    asked = {group for _, group, _ in readings}
    found: list[Comparison] = []
    for group in prompts.groups:
        if group.against is None or group.id not in asked:
            continue
        pairs = _pairs(readings, group, prompts, repeats)
        found += [_compared(outcome, group.id, pairs) for outcome in OUTCOMES if pairs]
    noise_groups = {each.id for each in prompts.groups if each.role == "noise"}
    noise = {each.outcome: abs(each.estimate) for each in found if each.group in noise_groups}
    tested = [each for each in found if each.group not in noise_groups]
    judged = [
        _judged(replace(each, q=q, noise=noise.get(each.outcome, 0.0)))
        for each, q in zip(tested, benjamini_hochberg([each.p for each in tested]), strict=True)
    ]
    aside = [_judged(replace(each, q=1.0)) for each in found if each.group in noise_groups]
    return aside + judged


_Pairs = Sequence[Sequence[tuple[Reading, Reading]]]


def _pairs(readings: Mapping[Key, Reading], group: Group, prompts: PromptSet, repeats: int) -> _Pairs:
    """Return, per task, the pairs of readings of all repeats; a task with a gap is left out."""
    rows = []
    for number, task in enumerate(prompts.tasks):
        if group.id in task.without:
            continue
        other = counterpart(group, number, prompts)
        keys = [((task.id, group.id, repeat), (task.id, other, repeat)) for repeat in range(repeats)]
        if all(one in readings and two in readings for one, two in keys):
            rows.append([(readings[one], readings[two]) for one, two in keys])
    return rows


def _compared(outcome: Outcome, group: str, rows: _Pairs) -> Comparison:
    values = [[(float(outcome.of(one)), float(outcome.of(two))) for one, two in row] for row in rows]
    first = fmean(one for row in values for one, _ in row)
    second = fmean(two for row in values for _, two in row)
    means = [fmean(one - two for one, two in row) for row in values]
    if outcome.scale == "share":
        inner, outer, p, equivalence_p = _shares(values, outcome.limit)
    else:
        inner, outer = _mean_interval(means, 1 - 2 * ALPHA), _mean_interval(means, _LEVEL)
        p, equivalence_p = wilcoxon(means), mean_equivalence(means, margin=outcome.limit)
    return Comparison(
        group=group,
        outcome=outcome.id,
        tasks=len(rows),
        pairs=sum(map(len, rows)),
        first=first,
        second=second,
        estimate=fmean(means),
        low=outer.low,
        high=outer.high,
        inner_low=inner.low,
        inner_high=inner.high,
        more=sum(mean > 0 for mean in means),
        less=sum(mean < 0 for mean in means),
        p=p,
        equivalence_p=equivalence_p,
        margin=outcome.limit,
    )


def _shares(values: Sequence[Sequence[tuple[float, float]]], margin: float) -> tuple[Interval, Interval, float, float]:
    """Test shares: exactly on the sums of tasks; intervals from the pairs, counted as many as they are worth."""
    flips = [[int(one - two) for one, two in row] for row in values]
    effect = design_effect(flips)
    only_first = sum(flip > 0 for row in flips for flip in row) / effect
    only_second = sum(flip < 0 for row in flips for flip in row) / effect
    worth = sum(map(len, flips)) / effect
    return (
        share_interval(only_first, only_second, worth, level=1 - 2 * ALPHA),
        share_interval(only_first, only_second, worth, level=_LEVEL),
        sign_flip([sum(row) for row in flips]),
        share_equivalence(only_first, only_second, worth, margin=margin),
    )


def _mean_interval(means: Sequence[float], level: float) -> Interval:
    return intervals.mean(means, level=level) if len(means) > 1 else Interval(-99.0, 99.0)


def _judged(found: Comparison) -> Comparison:
    """Give the verdict: equivalence first, because a difference inside the margin does not matter."""
    if found.tasks >= FEWEST_TASKS and found.equivalence_p <= ALPHA:
        return replace(found, verdict="equivalent")
    if found.q <= FALSE_DISCOVERIES and abs(found.estimate) > found.noise:
        return replace(found, verdict="different")
    return replace(found, verdict="inconclusive")


def verdict_on(outcome: str, found: Iterable[Comparison], prompts: PromptSet) -> Verdict:
    """Return what holds for an outcome as a whole: one different group is enough, and every group must be shown equal.

    A group nobody asked is not shown equal.
    """
    by_group: dict[str, Verdict] = defaultdict(lambda: "inconclusive")
    by_group |= {each.group: each.verdict for each in found if each.outcome == outcome}
    verdicts = {by_group[group.id] for group in prompts.groups if group.role == "compared"}
    if "different" in verdicts:
        return "different"
    return "equivalent" if verdicts == {"equivalent"} else "inconclusive"
