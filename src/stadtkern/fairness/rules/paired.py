"""Exact tests for pairs, in whole numbers: no distribution is assumed and nothing is approximated.

All three are one test. If nothing differs, each pair could as well be the other way round, so every choice of signs is
equally likely. McNemar's test flips ones, Wilcoxon's flips ranks.

Sources: McNemar 1947 (exact form: binomial); Wilcoxon 1945; Fisher 1935 on flipping signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

_DIGITS = 12  # floats that differ less are the same


def mcnemar(first_only: int, second_only: int) -> float:
    """Return how probable so uneven a split of the pairs that differ is by chance (two-sided)."""
    if first_only < 0 or second_only < 0:
        raise ValueError("counts are not negative")
    return sign_flip([1] * first_only + [-1] * second_only)


def sign_flip(differences: Sequence[int]) -> float:
    """Return how probable a sum at least this far from zero is when every sign is a toss of a coin (two-sided)."""
    sizes = [abs(each) for each in differences if each]
    if not sizes:
        return 1.0
    tail = (sum(sizes) - abs(sum(differences))) // 2
    ways = _subsets_up_to(tail, sizes)
    return float(min(Fraction(2 * ways, 2 ** len(sizes)), Fraction(1)))


def wilcoxon(differences: Sequence[float]) -> float:
    """Return the exact p of Wilcoxon's signed ranks (two-sided); zeros are left out, ties share their rank."""
    rounded = [round(each, _DIGITS) for each in differences if round(each, _DIGITS)]
    ordered = sorted(rounded, key=abs)
    ranks: list[int] = []
    for _, group in groupby(ordered, key=abs):
        tied = list(group)
        twice_the_rank = 2 * len(ranks) + len(tied) + 1
        ranks += [twice_the_rank if each > 0 else -twice_the_rank for each in tied]
    return sign_flip(ranks)


def _subsets_up_to(most: int, sizes: Sequence[int]) -> int:
    """Count the subsets whose sizes add up to at most ``most``.

    The counts of all sums stand side by side in one long number, so adding a size is one shift and one addition.
    """
    slot = len(sizes) + 1  # bits enough for 2 ** len(sizes)
    inside = (1 << (slot * (most + 1))) - 1
    counts = 1
    for size in sizes:
        counts = (counts + (counts << (slot * size))) & inside
    mask = (1 << slot) - 1
    total = 0
    while counts:
        total += counts & mask
        counts >>= slot
    return total
