"""How much a word looks like a name and not like a German word, by its letters alone: asked for words nobody knows.

The weights are learned by ``scripts/name_shape.py`` from the lists named in ``data/LICENCES.md``.
"""

from __future__ import annotations

import lzma
from array import array
from functools import cache
from zlib import crc32

from stadtkern.masking.lexicon import DATA

SLOTS = 1 << 15
MASK = SLOTS - 1


def slots_of(word: str) -> list[int]:
    """Return the places of a word's letter groups in the table of weights: two to five bytes, ends marked."""
    marked = f"^{word.lower()}$".encode()
    length = len(marked) + 1
    return [crc32(marked[start : start + size]) & MASK for size in (2, 3, 4, 5) for start in range(length - size)]


@cache
def _weights() -> array[int]:
    return array("b", lzma.decompress((DATA / "shape.xz").read_bytes()))


def likeness(word: str) -> float:
    """Return the log-odds that ``word``, at most 40 letters of it, is a name: above 0 rather one, below rather not."""
    weights = _weights()
    return sum([weights[slot] for slot in slots_of(word[:40])]) / 16
