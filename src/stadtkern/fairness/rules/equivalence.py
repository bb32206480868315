"""Whether two things are practically the same: not proved by finding no difference, but by excluding a big one.

Two one-sided tests (TOST) against a margin agreed beforehand: equivalent if the interval of 1 - 2 alpha lies inside.
Sources: Schuirmann 1987 (TOST); Tango, Statistics in Medicine 1998, 17:891-908 (score test and interval for the
difference of shares in pairs, which stays honest when no pair differs); Kish 1965 (design effect).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean, stdev

from stadtkern.figures.distributions import normal_quantile, student_tail
from stadtkern.figures.intervals import Interval

ALPHA = 0.05
USUAL_BOND = 0.3  # correlation of repeats of one task, as long as the data do not show a stronger one
_HALVINGS = 80
_FEWEST = 2


def score(first_only: float, second_only: float, pairs: float, difference: float) -> float:
    """Return Tango's statistic for the hypothesis that first share minus second is ``difference``."""
    twice, product = 2 * pairs, difference * (1 - difference)
    linear = -first_only - second_only + (twice - first_only + second_only) * difference
    root = math.sqrt(max(linear * linear + 4 * twice * second_only * product, 0.0))
    variance = pairs * (2 * (root - linear) / (2 * twice) + product)
    distance = first_only - second_only - pairs * difference
    if variance <= 0:
        return math.copysign(math.inf, distance) if distance else 0.0
    return distance / math.sqrt(variance)


def share_interval(first_only: float, second_only: float, pairs: float, *, level: float) -> Interval:
    """Return Tango's interval of first share minus second; counts may be weighted."""
    if pairs <= 0:
        return Interval(-1.0, 1.0)
    reach = normal_quantile(level)
    return Interval(
        _where_score_is(reach, first_only, second_only, pairs), _where_score_is(-reach, first_only, second_only, pairs)
    )


def _where_score_is(wanted: float, first_only: float, second_only: float, pairs: float) -> float:
    low, high = -1.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if score(first_only, second_only, pairs, middle) > wanted else (low, middle)
    return (low + high) / 2


def share_equivalence(first_only: float, second_only: float, pairs: float, *, margin: float) -> float:
    """Return the p of TOST that the shares differ by less than ``margin``; small means equivalent."""
    if pairs <= 0:
        return 1.0
    normal = NormalDist()
    above_low = normal.cdf(-score(first_only, second_only, pairs, -margin))
    below_high = normal.cdf(score(first_only, second_only, pairs, margin))
    return max(above_low, below_high)


def mean_equivalence(differences: Sequence[float], *, margin: float) -> float:
    """Return the p of TOST that the mean of the differences lies within ``margin`` of zero; small means equivalent."""
    if len(differences) < _FEWEST:
        return 1.0
    middle, spread = fmean(differences), stdev(differences)
    if spread == 0:
        return 0.0 if abs(middle) < margin else 1.0
    error, degrees = spread / math.sqrt(len(differences)), len(differences) - 1
    return max(student_tail((middle + margin) / error, degrees), student_tail((margin - middle) / error, degrees))


def design_effect(differences: Sequence[Sequence[int]]) -> float:
    """Return by how much repeats of one task count less than pairs of different tasks, between 1 and their number.

    ``differences`` holds, per task, the difference of each repeat (-1, 0, 1). What the data show counts where it is
    stronger than ``USUAL_BOND``: with hardly any differences they show nothing.
    """
    repeats = len(differences[0]) if differences else 1
    usual = 1 + (repeats - 1) * USUAL_BOND
    if repeats == 1 or len(differences) < _FEWEST:
        return usual
    single = [each for task in differences for each in task]
    alone, together = stdev(single) ** 2, stdev([fmean(task) for task in differences]) ** 2
    seen = repeats * together / alone if alone else 0.0
    return min(max(usual, seen), float(repeats))
