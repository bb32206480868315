"""The few distributions our evidence rests on, from the standard library alone."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_STEPS = 200  # halvings and terms: more than any double needs
_TINY = 1e-300
_PRECISE = 1e-15


def normal_quantile(level: float) -> float:
    """Return how many standard deviations a two-sided interval of ``level`` reaches to each side."""
    if not 0 < level < 1:
        raise ValueError("level lies between 0 and 1")
    return NormalDist().inv_cdf((1 + level) / 2)


def binomial(successes: int, trials: int, chance: float) -> float:
    """Return the probability of exactly this many successes."""
    if not 0 <= successes <= trials:
        return 0.0
    if chance in {0, 1}:
        return float(successes == trials * chance)
    return math.exp(
        _log_ways(trials, successes) + successes * math.log(chance) + (trials - successes) * math.log1p(-chance)
    )


def student_tail(value: float, degrees: float) -> float:
    """Return the probability that Student's t lies above ``value``."""
    if degrees <= 0:
        raise ValueError("degrees of freedom are positive")
    half = _incomplete_beta(degrees / (degrees + value * value), degrees / 2, 0.5) / 2
    return half if value > 0 else 1 - half


def hypergeometric(found: int, total: int, marked: int, drawn: int) -> float:
    """Return the probability of exactly ``found`` marked ones among ``drawn`` of ``total`` without putting back."""
    if not max(0, drawn - (total - marked)) <= found <= min(marked, drawn):
        return 0.0
    return math.exp(_log_ways(marked, found) + _log_ways(total - marked, drawn - found) - _log_ways(total, drawn))


def _log_ways(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)


@lru_cache(maxsize=1024)
def student_quantile(level: float, degrees: float) -> float:
    """Return how many standard errors a two-sided interval of ``level`` reaches to each side."""
    tail = (1 - level) / 2
    if not 0 < level < 1:
        raise ValueError("level lies between 0 and 1")
    low, high = 0.0, 1.0
    while student_tail(high, degrees) > tail:
        high *= 2
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if student_tail(middle, degrees) > tail else (low, middle)
    return (low + high) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function, by Lentz's continued fraction on the side that converges."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x > (a + 1) / (a + b + 2):
        return 1 - math.exp(log_front) * _fraction(1 - x, b, a) / b
    return math.exp(log_front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    front, c = 1.0, 1.0
    d = 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    front = d
    for step in range(1, _STEPS):
        twice = a + 2 * step
        for factor in (
            step * (b - step) * x / ((twice - 1) * twice),
            -(a + step) * (a + b + step) * x / (twice * (twice + 1)),
        ):
            d = 1 / _away_from_zero(1 + factor * d)
            c = _away_from_zero(1 + factor / c)
            front *= c * d
        if abs(c * d - 1) < _PRECISE:
            break
    return front


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
