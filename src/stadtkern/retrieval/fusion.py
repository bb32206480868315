"""Join several rankings of the same passages into one."""

from __future__ import annotations

from collections.abc import Sequence

SMOOTHING = 60


def fuse(rankings: Sequence[Sequence[str]], *, weights: Sequence[float] | None = None, k: int = 10) -> list[str]:
    """Return the ``k`` best keys by reciprocal rank; ``weights`` say how much each ranking counts.

    Raises:
        ValueError: if there are weights, but not one per ranking.

    Source: Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009.
    """
    if weights is None:
        weights = [1.0] * len(rankings)
    if len(weights) != len(rankings):
        raise ValueError("one weight per ranking is needed")
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for place, key in enumerate(dict.fromkeys(ranking), start=1):
            scores[key] = scores.get(key, 0.0) + weight / (SMOOTHING + place)
    return sorted(scores, key=lambda key: -scores[key])[:k]
