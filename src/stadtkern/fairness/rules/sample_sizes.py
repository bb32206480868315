"""How many pairs it takes, and what a number of pairs can find: enumerated, not simulated.

Pairs are independent here; repeats of one task count less, see ``equivalence.design_effect``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from statistics import NormalDist

from stadtkern.fairness.rules.equivalence import ALPHA, share_equivalence
from stadtkern.fairness.rules.paired import mcnemar
from stadtkern.figures.distributions import binomial

USUAL_POWER = 0.8
MOST_PAIRS = 20_000
_NEGLIGIBLE = 1e-9


def power_of_difference(worse: float, better: float, pairs: int, *, alpha: float = ALPHA) -> float:
    """Return how probably McNemar's exact test finds a difference.

    ``worse`` and ``better`` are the shares of pairs in which only the one, only the other answer fails.
    """
    return sum(
        chance
        for chance, first, second in _outcomes(worse + better, worse / (worse + better), pairs)
        if mcnemar(first, second) <= alpha
    )


def power_of_equivalence(differing: float, pairs: int, *, margin: float, alpha: float = ALPHA) -> float:
    """Return how probably truly equal shares are shown to be equivalent when this share of pairs differs by chance."""
    return sum(
        chance
        for chance, first, second in _outcomes(differing, 0.5, pairs)
        if share_equivalence(first, second, pairs, margin=margin) <= alpha
    )


def _outcomes(differing: float, first: float, pairs: int) -> Iterator[tuple[float, int, int]]:
    """Yield every split of pairs that differ with its probability; what hardly ever happens is left out."""
    for count in range(pairs + 1):
        chance = binomial(count, pairs, differing)
        if chance < _NEGLIGIBLE:
            continue
        for one in range(count + 1):
            yield chance * binomial(one, count, first), one, count - one


def pairs_needed(power: Callable[[int], float], *, target: float = USUAL_POWER) -> int:
    """Return the smallest number of pairs, to within two percent, with which ``power`` reaches ``target``.

    Raises:
        ValueError: if more than ``MOST_PAIRS`` would be needed.
    """
    high = 16
    while power(high) < target:
        high *= 2
        if high > MOST_PAIRS:
            raise ValueError("more pairs are needed than anybody will ask for")
    low = high // 2
    while high - low > max(high // 50, 1):
        middle = (low + high) // 2
        low, high = (low, middle) if power(middle) >= target else (middle, high)
    return high


def pairs_for_mean(effect: float, *, alpha: float = ALPHA, power: float = USUAL_POWER) -> int:
    """Return the pairs needed to find a difference of means of ``effect`` standard deviations (normal, corrected)."""
    normal = NormalDist()
    reach = normal.inv_cdf(1 - alpha / 2)
    return math.ceil(((reach + normal.inv_cdf(power)) / effect) ** 2 + reach * reach / 2)
