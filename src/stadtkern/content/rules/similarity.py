"""How alike two words look: shared letter groups, against typos, inflection and unknown compounds.

The vocabulary is held as hashed letter groups (3 to 5 letters) with the words that contain them, so that one question
word is compared with every word of the corpus in well under a millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.content.rules.analysis import consonants

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BUCKETS = 1 << 18
SIZES = (3, 4, 5)
_START, _END = "\x02", "\x03"
_MULTIPLIERS = np.array([1, 0x01000193, 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class LetterGroups:
    """Which letter groups occur in which words; ``first`` is the number of the first word held here."""

    first: int
    size: int
    offsets: NDArray[np.int64]
    words: Ints
    weight_of_word: Floats
    skeletons: NDArray[np.uint64]


def _hashed(text: str) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return the code points of ``text`` and an empty hash per position."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return codes, np.zeros(len(codes), dtype=np.uint64)


def groups_of(words: Sequence[str]) -> tuple[Ints, Ints]:
    """Return pairs of (bucket, position of the word) for every letter group of ``words``."""
    marked = [f"{_START}{word}{_END}" for word in words]
    lengths = np.array([len(word) for word in marked], dtype=np.int64)
    codes, hashes = _hashed("".join(marked))
    owner = np.repeat(np.arange(len(words), dtype=np.int32), lengths)
    ends = np.repeat(np.cumsum(lengths), lengths)
    at = np.arange(len(codes), dtype=np.int64)
    buckets, owners = [], []
    for place in range(max(SIZES)):
        width = place + 1
        usable = len(codes) - place
        if usable <= 0:
            break
        hashes[:usable] += (codes[place:] + np.uint64(place)) * _MULTIPLIERS[place]
        if width in SIZES:
            inside = at[:usable] + width <= ends[:usable]
            mixed = hashes[:usable][inside] * np.uint64(0x9E3779B97F4A7C15) + np.uint64(width)
            buckets.append((mixed >> np.uint64(40)).astype(np.int64) % BUCKETS)
            owners.append(owner[:usable][inside])
    if not buckets:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    return np.concatenate(buckets).astype(np.int32), np.concatenate(owners)


def bucket_weights(words: Sequence[str]) -> Floats:
    """Return how telling each letter group is: rare ones count more."""
    buckets, _ = groups_of(words)
    counts = np.bincount(buckets, minlength=BUCKETS)
    return np.log1p((len(words) + 1) / (counts + 1.0)).astype(np.float32)


def skeleton_hash(word: str) -> int:
    """Return a number that words with the same consonant skeleton share; 0 for words too short to compare."""
    bones = consonants(word)
    if len(bones) < 3:
        return 0
    value = 14695981039346656037
    for char in bones:
        value = ((value ^ ord(char)) * 1099511628211) % (1 << 64)
    return value


def group_words(words: Sequence[str], weights: Floats, first: int = 0) -> LetterGroups:
    """Prepare ``words`` for comparison; ``weights`` come from ``bucket_weights`` of the whole vocabulary."""
    buckets, owners = groups_of(words)
    order = np.argsort(buckets, kind="stable")
    counts = np.bincount(buckets, minlength=BUCKETS)
    totals = np.bincount(owners, weights=weights[buckets], minlength=len(words)).astype(np.float32)
    return LetterGroups(
        first=first,
        size=len(words),
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        words=owners[order],
        weight_of_word=np.maximum(totals, np.float32(1e-6)),
        skeletons=np.array([skeleton_hash(word) for word in words], dtype=np.uint64),
    )


def similarity(word: str, groups: LetterGroups, weights: Floats, lean: float) -> Floats:
    """Return how alike ``word`` is to each word of ``groups``, 0 to 1.

    ``lean`` 0.5 compares both words alike; towards 1.0 it is enough that the other word contains this one.
    """
    own, _ = groups_of([word])
    own = np.unique(own)
    pieces = [groups.words[groups.offsets[bucket] : groups.offsets[bucket + 1]] for bucket in own.tolist()]
    if not any(len(piece) for piece in pieces):
        return np.zeros(groups.size, dtype=np.float32)
    value = np.repeat(weights[own], [len(piece) for piece in pieces])
    shared = np.bincount(np.concatenate(pieces), weights=value, minlength=groups.size).astype(np.float32)
    whole = np.float32(max(float(weights[own].sum()), 1e-6))
    alike: Floats = shared / (whole**lean * groups.weight_of_word ** np.float32(1.0 - lean))
    return np.minimum(alike, np.float32(1.0))
