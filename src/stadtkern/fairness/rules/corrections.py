"""Many tests at once: some come out by chance, so all of them are corrected together."""

from __future__ import annotations

from collections.abc import Sequence

FALSE_DISCOVERIES = 0.05


def benjamini_hochberg(chances: Sequence[float]) -> list[float]:
    """Return a q for every p, in the same order: the share of false findings if this one still counts.

    Source: Benjamini and Hochberg 1995.
    """
    order = sorted(range(len(chances)), key=lambda index: chances[index], reverse=True)
    found, lowest = [1.0] * len(chances), 1.0
    for rank, index in zip(range(len(chances), 0, -1), order, strict=True):
        lowest = min(lowest, chances[index] * len(chances) / rank)
        found[index] = lowest
    return found
