"""Parts of different lengths that lie one after another in one array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Floats = NDArray[np.float32]


def offsets_from(lengths: Sequence[int] | Longs) -> Longs:
    """Return where each part begins when parts of the given lengths lie one after another."""
    made = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=made[1:])
    return made


def ranges(begins: Longs, ends: Longs) -> Longs:
    """Return all positions of the ranges, one range after another."""
    lengths = ends - begins
    starts = offsets_from(lengths)
    return np.repeat(begins - starts[:-1], lengths) + np.arange(starts[-1], dtype=np.int64)
