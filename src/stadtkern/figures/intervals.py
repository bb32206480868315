"""Intervals of shares and means. Every result is an ``Interval``; ``level`` is two-sided, 0.95 unless said.

Sources: Wilson 1927; Newcombe, Statistics in Medicine 1998, 17:857-890 and 2635-2650; Conover on order statistics.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from statistics import fmean, stdev
from typing import NamedTuple

from stadtkern.figures.distributions import binomial, normal_quantile, student_quantile

Statistic = Callable[[Sequence[float]], float]


class Interval(NamedTuple):
    """Both ends of an interval."""

    low: float
    high: float


def share(successes: float, trials: float, *, level: float = 0.95) -> Interval:
    """Return Wilson's interval of a share; nothing tried says nothing. Weighted counts are welcome."""
    _counts(successes, trials)
    if trials == 0:
        return Interval(0.0, 1.0)
    z = normal_quantile(level)
    rate, squared = successes / trials, z * z
    middle = (rate + squared / (2 * trials)) / (1 + squared / trials)
    reach = z * math.sqrt(rate * (1 - rate) / trials + squared / (4 * trials * trials)) / (1 + squared / trials)
    low = 0.0 if successes == 0 else middle - reach
    return Interval(max(low, 0.0), 1.0 if successes == trials else min(middle + reach, 1.0))


def difference(
    successes: float, trials: float, other_successes: float, other_trials: float, *, level: float = 0.95
) -> Interval:
    """Return Newcombe's interval of first share minus second, of two separate samples (his method 10)."""
    if not trials or not other_trials:
        return Interval(-1.0, 1.0)
    first, second = successes / trials, other_successes / other_trials
    one, other = share(successes, trials, level=level), share(other_successes, other_trials, level=level)
    down = math.hypot(first - one.low, other.high - second)
    up = math.hypot(one.high - first, second - other.low)
    return Interval(max(first - second - down, -1.0), min(first - second + up, 1.0))


def paired_difference(both: float, first: float, second: float, neither: float, *, level: float = 0.95) -> Interval:
    """Return Newcombe's interval of first share minus second, of pairs (his method 10 for pairs).

    The four counts are pairs in which both succeeded, only the first, only the second, neither.
    """
    pairs = both + first + second + neither
    if not pairs:
        return Interval(-1.0, 1.0)
    rate, other_rate = (both + first) / pairs, (both + second) / pairs
    one, other = share(both + first, pairs, level=level), share(both + second, pairs, level=level)
    bond = _bond(both, first, second, neither)
    down_one, up_one = rate - one.low, one.high - rate
    down_other, up_other = other_rate - other.low, other.high - other_rate
    down = math.sqrt(max(down_one**2 - 2 * bond * down_one * up_other + up_other**2, 0.0))
    up = math.sqrt(max(up_one**2 - 2 * bond * up_one * down_other + down_other**2, 0.0))
    return Interval(max(rate - other_rate - down, -1.0), min(rate - other_rate + up, 1.0))


def _bond(both: float, first: float, second: float, neither: float) -> float:
    """Return the correlation within pairs, corrected towards zero as Newcombe does."""
    product = (both + first) * (second + neither) * (both + second) * (first + neither)
    if not product:
        return 0.0
    excess = both * neither - first * second
    if excess > 0:
        excess = max(excess - (both + first + second + neither) / 2, 0.0)
    return excess / math.sqrt(product)


def mean(values: Sequence[float], *, level: float = 0.95) -> Interval:
    """Return Student's interval of a mean.

    Raises:
        ValueError: for fewer than two values.
    """
    if len(values) < 2:
        raise ValueError("an interval of a mean needs two values")
    reach = student_quantile(level, len(values) - 1) * stdev(values) / math.sqrt(len(values))
    middle = fmean(values)
    return Interval(middle - reach, middle + reach)


def median(values: Sequence[float], *, level: float = 0.95) -> Interval:
    """Return the interval of a median between two of the values, exact for every distribution.

    With too few values (fewer than six at 0.95) no such pair exists and the whole range is returned.
    """
    if not values:
        raise ValueError("nothing has no median")
    ordered, tail, rank = sorted(values), 0.0, 0
    while rank < len(ordered) // 2:
        tail += binomial(rank, len(ordered), 0.5)
        if tail > (1 - level) / 2:
            break
        rank += 1
    outermost = max(rank - 1, 0)
    return Interval(ordered[outermost], ordered[-1 - outermost])


def bootstrap(
    values: Sequence[float], statistic: Statistic = fmean, *, seed: int, times: int = 2000, level: float = 0.95
) -> Interval:
    """Return the percentile interval of any statistic by drawing again; the same seed gives the same interval."""
    if not values:
        raise ValueError("nothing can be drawn from nothing")
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    found = sorted(statistic(draw.choices(values, k=len(values))) for _ in range(times))
    cut = int(times * (1 - level) / 2)
    return Interval(found[cut], found[-1 - cut])


def most_bad(clean: int, volume: int, *, level: float = 0.95) -> int:
    """Return how many bad ones may still hide in ``volume`` when all of ``clean`` drawn ones were good (one-sided).

    Source: hypergeometric distribution; of 200, 59 clean ones leave at most 8.
    """
    _counts(clean, volume)
    bad, chance = 0, 1.0
    while clean and bad < volume - clean:
        chance *= (volume - clean - bad) / (volume - bad)
        if chance <= 1 - level:
            break
        bad += 1
    return bad if clean else volume


def _counts(successes: float, trials: float) -> None:
    if not 0 <= successes <= trials:
        raise ValueError("successes lie between 0 and the number of trials")
