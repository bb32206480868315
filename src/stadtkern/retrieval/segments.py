"""Passages as arrays: which words each holds, and for each term the passages that hold it.

A segment never changes once it is made. New passages go into a second, small segment, which is merged into the big
one now and then, so readers are never kept waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stadtkern.retrieval.arrays import Floats, Ints, Longs, offsets_from, ranges

SATURATION = 1.2
LENGTH_WEIGHT = 0.75
_CHUNK = 8_000


@dataclass(frozen=True, slots=True)
class Forward:
    """The words of passages, one after another: passage ``i`` owns ``words[offsets[i]:offsets[i + 1]]``."""

    offsets: Longs
    words: Ints
    counts: Ints
    title_offsets: Longs
    titles: Ints

    @property
    def size(self) -> int:
        """Return how many passages are held."""
        return len(self.offsets) - 1


@dataclass(frozen=True, slots=True)
class Segment:
    """Passages from number ``first`` on, with their postings sorted by term."""

    first: int
    forward: Forward
    term_offsets: Longs
    documents: Ints
    impacts: Floats

    def postings(self, term: int) -> tuple[Ints, Floats]:
        """Return the passages that hold ``term`` and how strongly each does, 0 to 1 + SATURATION."""
        if term + 1 >= len(self.term_offsets):
            return self.documents[:0], self.impacts[:0]
        begin, end = self.term_offsets[term], self.term_offsets[term + 1]
        return self.documents[begin:end], self.impacts[begin:end]


def forward_from(bags: Sequence[dict[int, int]], titles: Sequence[list[int]]) -> Forward:
    """Lay out passages given as word counts and as lists of title words."""
    sizes = [len(bag) for bag in bags]
    total = sum(sizes)
    return Forward(
        offsets=offsets_from(sizes),
        words=np.fromiter((word for bag in bags for word in bag), dtype=np.int32, count=total),
        counts=np.fromiter((count for bag in bags for count in bag.values()), dtype=np.int32, count=total),
        title_offsets=offsets_from([len(title) for title in titles]),
        titles=np.fromiter((word for title in titles for word in title), dtype=np.int32),
    )


def joined(parts: Sequence[Forward]) -> Forward:
    """Return the passages of all parts in order."""
    return Forward(
        offsets=_joined_offsets([part.offsets for part in parts]),
        words=np.concatenate([part.words for part in parts]),
        counts=np.concatenate([part.counts for part in parts]),
        title_offsets=_joined_offsets([part.title_offsets for part in parts]),
        titles=np.concatenate([part.titles for part in parts]),
    )


def _joined_offsets(parts: Sequence[Longs]) -> Longs:
    return offsets_from(np.concatenate([np.diff(part) for part in parts]))


def chosen(forward: Forward, rows: Longs) -> Forward:
    """Return the passages ``rows`` only."""
    at = ranges(forward.offsets[rows], forward.offsets[rows + 1])
    title_at = ranges(forward.title_offsets[rows], forward.title_offsets[rows + 1])
    return Forward(
        offsets=offsets_from(np.diff(forward.offsets)[rows]),
        words=forward.words[at],
        counts=forward.counts[at],
        title_offsets=offsets_from(np.diff(forward.title_offsets)[rows]),
        titles=forward.titles[title_at],
    )


def lengths_of(forward: Forward) -> Floats:
    """Return the number of content words of each passage, title words with their weight."""
    running = np.concatenate(([0], np.cumsum(forward.counts, dtype=np.int64)))
    return (running[forward.offsets[1:]] - running[forward.offsets[:-1]]).astype(np.float32)


def segment_of(
    forward: Forward, *, first: int, word_terms: tuple[Longs, Ints], terms: int, average_length: float
) -> Segment:
    """Invert passages: for each of ``terms`` the passages that hold it, weighted as in BM25."""
    pieces = [
        _inverted(forward, begin, min(begin + _CHUNK, forward.size), word_terms, average_length)
        for begin in range(0, forward.size, _CHUNK)
    ]
    offsets, documents, impacts = _merged(pieces, terms)
    return Segment(first, forward, offsets, documents + np.int32(first), impacts)


def _inverted(
    forward: Forward, begin: int, end: int, word_terms: tuple[Longs, Ints], average_length: float
) -> tuple[Ints, Ints, Floats]:
    """Return (terms, documents, impacts) of passages ``begin`` to ``end``, sorted by term, then passage."""
    span = slice(int(forward.offsets[begin]), int(forward.offsets[end]))
    words, counts = forward.words[span], forward.counts[span]
    rows = np.repeat(np.arange(begin, end, dtype=np.int64), np.diff(forward.offsets[begin : end + 1]))
    starts, flat = word_terms
    begins, ends = starts[words], starts[words + 1]
    spread = np.repeat(np.arange(len(words)), ends - begins)
    terms = flat[ranges(begins, ends)].astype(np.int64)
    pair = terms * forward.size + rows[spread]
    order = np.argsort(pair, kind="stable")
    pair = pair[order]
    if not len(pair):
        return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)
    heads = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1])))
    often = np.add.reduceat(counts[spread][order], heads).astype(np.float32)
    term, row = np.divmod(pair[heads], forward.size)
    span_length = lengths_of(forward)[row]
    slow = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * span_length / max(average_length, 1.0))
    impacts = often * (SATURATION + 1) / (often + slow)
    return term.astype(np.int32), row.astype(np.int32), impacts.astype(np.float32)


def _merged(pieces: Sequence[tuple[Ints, Ints, Floats]], terms: int) -> tuple[Longs, Ints, Floats]:
    """Merge pieces with ascending passages into one list sorted by term: linear, without sorting."""
    counts = [np.bincount(piece[0], minlength=terms).astype(np.int64) for piece in pieces]
    total = np.sum(counts, axis=0) if counts else np.zeros(terms, dtype=np.int64)
    offsets = offsets_from(total)
    documents = np.empty(offsets[-1], dtype=np.int32)
    impacts = np.empty(offsets[-1], dtype=np.float32)
    filled = offsets[:-1].copy()
    for (_, rows, strengths), count in zip(pieces, counts, strict=True):
        at = ranges(filled, filled + count)
        documents[at] = rows
        impacts[at] = strengths
        filled += count
    return offsets, documents, impacts


def merged(big: Segment, small: Segment, terms: int) -> Segment:
    """Return both segments as one; ``small`` follows ``big``."""
    pieces = []
    for segment in (big, small):
        counts = np.diff(segment.term_offsets)
        held = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        pieces.append((held, segment.documents, segment.impacts))
    offsets, documents, impacts = _merged(pieces, terms)
    return Segment(big.first, joined([big.forward, small.forward]), offsets, documents, impacts)
