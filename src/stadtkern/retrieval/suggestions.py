"""Suggestions while typing: titles whose words begin like, or look like, what has been typed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval.analysis import words_of
from stadtkern.retrieval.function_words import FUNCTION_WORDS
from stadtkern.retrieval.scoring import Snapshot
from stadtkern.retrieval.similarity import Floats, alike
from stadtkern.retrieval.vocabulary import ENGLISH_MARK

LIKENESS = 0.3
_LONGEST = 100
_EMPTY = FUNCTION_WORDS["de"] | FUNCTION_WORDS["en"]


def suggested(prefix: str, snapshot: Snapshot, allowed: NDArray[np.bool_], *, k: int) -> list[str]:
    """Return keys of up to ``k`` entries, one per title, best first.

    Every typed word must begin or resemble a title word; earlier passages of a document come first among equals.
    """
    typed = words_of(prefix[:_LONGEST])
    typed = [word for word in typed[:-1] if word not in _EMPTY] + typed[-1:]
    if not typed or not snapshot.living:
        return []
    total = np.zeros(len(snapshot.alive), dtype=np.float32)
    missed = np.zeros(len(snapshot.alive), dtype=np.bool_)
    for word in typed:
        fit = _best_per_title(_fit_of_words(word, snapshot), snapshot)
        total += fit
        missed |= fit == 0.0
    total[missed | ~allowed] = 0.0
    total -= np.float32(0.02) * _title_lengths(snapshot)
    rows = np.flatnonzero(total > 0.0)
    seen: dict[str, str] = {}
    for row in rows[np.argsort(-total[rows], kind="stable")].tolist():
        seen.setdefault(snapshot.titles[row], snapshot.keys[row])
        if len(seen) == k:
            break
    return list(seen.values())


def _fit_of_words(word: str, snapshot: Snapshot) -> Floats:
    """Return how well each known word continues or resembles ``word``."""
    fit = np.zeros(sum(groups.size for groups in snapshot.groups), dtype=np.float32)
    for groups in snapshot.groups:
        for found in alike(word, groups, snapshot.group_weights, floor=LIKENESS, by_sound=LIKENESS):
            fit[found.words] = np.maximum(fit[found.words], found.values * np.float32(0.6))
    spelling = snapshot.vocabulary.words
    for number in snapshot.title_words.tolist():
        known = spelling[number].removesuffix(ENGLISH_MARK)
        if known.startswith(word):
            fit[number] = 1.0 if len(known) == len(word) else 0.9
        elif len(word) > 3 and word in known:
            fit[number] = max(fit[number], 0.7)
    return fit


def _best_per_title(fit: Floats, snapshot: Snapshot) -> Floats:
    best = np.zeros(len(snapshot.alive), dtype=np.float32)
    for segment in snapshot.segments:
        offsets = segment.forward.title_offsets
        filled = offsets[1:] > offsets[:-1]
        if filled.any():
            values = np.maximum.reduceat(fit[segment.forward.titles], offsets[:-1][filled])
            best[segment.first : segment.first + segment.forward.size][filled] = values
    return best


def _title_lengths(snapshot: Snapshot) -> Floats:
    return np.concatenate([np.diff(segment.forward.title_offsets) for segment in snapshot.segments]).astype(np.float32)
