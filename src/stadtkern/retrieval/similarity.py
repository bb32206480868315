"""How alike two words look: shared letter groups, against typos, inflection and unknown compounds.

The vocabulary is held as hashed letter groups (3 to 5 letters) with the words that contain them, so that one question
word is compared with every word of the corpus in well under a millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval.analysis import consonants

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BUCKETS = 1 << 18
SIZES = (3, 4)
LEAN = 0.7
"""At 0.5 both words count alike; towards 1.0 it is enough that the other word contains this one."""
TOO_COMMON = 60
FEW_WORDS = 200
_START, _END = "\x02", "\x03"
_FACTORS = (1, 0x01000193, 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35)
_MULTIPLIERS = np.array(_FACTORS, dtype=np.uint64)
_SPREAD = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class LetterGroups:
    """Which letter groups occur in which words; ``first`` is the number of the first word held here."""

    first: int
    size: int
    offsets: NDArray[np.int64]
    words: NDArray[np.int64]
    length_of_word: Floats
    shortest: float
    bones: NDArray[np.uint64]
    bones_of: Ints


@dataclass(frozen=True, slots=True)
class Alike:
    """Numbers of the words that are alike a given one, and how much, 0 to 1."""

    words: NDArray[np.int64]
    values: Floats


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
            mixed = hashes[:usable][inside] * np.uint64(_SPREAD) + np.uint64(width)
            buckets.append((mixed >> np.uint64(40)).astype(np.int64) % BUCKETS)
            owners.append(owner[:usable][inside])
    if not buckets:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    return np.concatenate(buckets).astype(np.int32), np.concatenate(owners)


def bucket_weights(words: Sequence[str]) -> Floats:
    """Return how telling each letter group is: rare ones count more, those in very many words not at all."""
    buckets, _ = groups_of(words)
    counts = np.bincount(buckets, minlength=BUCKETS)
    weights = np.log1p((len(words) + 1) / (counts + 1.0)).astype(np.float32)
    weights[counts > max(FEW_WORDS, len(words) // TOO_COMMON)] = 0.0
    return weights


@lru_cache(maxsize=5_000)
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
    telling = weights[buckets] > 0.0
    buckets, owners = buckets[telling], owners[telling]
    order = np.argsort(buckets, kind="stable")
    counts = np.bincount(buckets, minlength=BUCKETS)
    totals = np.bincount(owners, weights=weights[buckets], minlength=len(words))
    lengths = (np.maximum(totals, 1e-6) ** (1.0 - LEAN)).astype(np.float32)
    bones = np.array([skeleton_hash(word) for word in words], dtype=np.uint64)
    by_bones = np.argsort(bones, kind="stable").astype(np.int32)
    return LetterGroups(
        first=first,
        size=len(words),
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        words=owners[order].astype(np.int64),
        length_of_word=lengths,
        shortest=float(lengths.min(initial=1.0)),
        bones=bones[by_bones],
        bones_of=by_bones,
    )


def alike(word: str, groups: LetterGroups, weights: Floats, *, floor: float, by_sound: float) -> list[Alike]:
    """Return the words of ``groups`` that are alike ``word`` by at least ``floor``, in lists that may overlap.

    Words with the same consonant skeleton are alike by at least ``by_sound``.
    """
    own = np.array(buckets_of(word), dtype=np.int64)
    telling = weights[own]
    own, telling = own[telling > 0.0], telling[telling > 0.0]
    found = []
    if len(own):
        begins, ends = groups.offsets[own], groups.offsets[own + 1]
        held = [groups.words[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        value = np.repeat(telling.astype(np.float64), ends - begins)
        shared = np.bincount(np.concatenate(held), weights=value, minlength=groups.size)
        whole = float(telling.sum()) ** LEAN
        near = np.flatnonzero(shared >= floor * whole * groups.shortest)
        values = np.minimum(shared[near] / (groups.length_of_word[near] * whole), 1.0).astype(np.float32)
        kept = values >= floor
        found.append(Alike(near[kept] + groups.first, values[kept]))
    same = _same_sound(word, groups)
    if len(same):
        found.append(Alike(same.astype(np.int64) + groups.first, np.full(len(same), by_sound, dtype=np.float32)))
    return found


@lru_cache(maxsize=5_000)
def buckets_of(word: str) -> tuple[int, ...]:
    """Return the buckets of one word: the same as ``groups_of``, faster for a single one."""
    codes = [ord(char) for char in f"{_START}{word}{_END}"]
    found = set()
    for width in SIZES:
        for begin in range(len(codes) - width + 1):
            value = sum((codes[begin + place] + place) * _FACTORS[place] for place in range(width)) & _MASK
            found.add((((value * _SPREAD + width) & _MASK) >> 40) % BUCKETS)
    return tuple(sorted(found))


def _same_sound(word: str, groups: LetterGroups) -> Ints:
    sound = skeleton_hash(word)
    if not sound:
        return groups.bones_of[:0]
    key = np.uint64(sound)
    return groups.bones_of[np.searchsorted(groups.bones, key) : np.searchsorted(groups.bones, key, side="right")]
