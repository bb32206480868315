"""How well passages fit a question: BM25 over stems and parts, then letter similarity among the best.

The first stage adds up weighted postings. The second looks into each of the best passages for the word that is most
alike each word of the question, so that typos, dialect and unknown compounds count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval.arrays import ranges
from stadtkern.retrieval.questions import Concept
from stadtkern.retrieval.segments import Forward, Segment
from stadtkern.retrieval.similarity import Floats, LetterGroups, alike
from stadtkern.retrieval.stems import stem
from stadtkern.retrieval.vocabulary import Vocabulary, terms_of

MOST_WAYS = 3
MOST_COMPARED = 8


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign of fitness is worth; tuned on the tuning half of the development questions."""

    part: float = 0.8
    only_part: float = 0.8
    guess: float = 0.5
    beside_known: float = 0.6
    soft: float = 1.5
    title: float = 0.2
    skeleton: float = 0.5
    floor: float = 0.25
    candidates: int = 300
    guesses: int = 6


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything one search reads; replaced as a whole when something changes."""

    vocabulary: Vocabulary
    keys: list[str]
    titles: list[str]
    segments: tuple[Segment, ...]
    groups: tuple[LetterGroups, ...]
    group_weights: Floats
    found_in: NDArray[np.int32]
    title_words: NDArray[np.int32]
    alive: NDArray[np.bool_]
    kinds: NDArray[np.int16]
    languages: NDArray[np.int16]
    names: dict[str, int]
    living: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage; scores of one search compare with each other only."""

    key: str
    score: float


class Scorer:
    """Scores one question against one snapshot."""

    def __init__(self, snapshot: Snapshot, language: str, weights: Weights) -> None:
        """Hold what the two stages share."""
        self._snapshot = snapshot
        self._vocabulary = snapshot.vocabulary
        self._language = language
        self._weights = weights
        self._scores = np.zeros(len(snapshot.alive), dtype=np.float32)

    def best(self, concepts: Sequence[Concept], allowed: NDArray[np.bool_], k: int) -> list[tuple[int, float]]:
        """Return the ``k`` best passages with their scores, best first."""
        rarity = [self._gather(concept) for concept in concepts]
        scores = self._scores
        scores[~allowed] = 0.0
        wanted = max(self._weights.candidates, k)
        rows = np.flatnonzero((scores >= _height_of(scores, wanted)) & (scores > 0.0))[: 2 * wanted]
        if not len(rows):
            return []
        final = scores[rows] + self._second_look(concepts, rarity, rows)
        order = np.argsort(-final, kind="stable")[:k]
        return [(int(rows[at]), float(final[at])) for at in order]

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term; 0 if no passage holds it."""
        number = self._vocabulary.terms.get(term)
        if number is None or number >= len(self._snapshot.found_in):
            return 0.0
        count = int(self._snapshot.found_in[number])
        return float(np.log1p((self._snapshot.living - count + 0.5) / (count + 0.5))) if count > 0 else 0.0

    def rarity_of(self, word: str) -> float:
        """Return how telling a folded word is; an unknown one counts like one that occurs once."""
        whole, *parts = terms_of(word, self._language, self._vocabulary.splitter)
        known = self.rarity(whole) or max((self.rarity(part) for part in parts), default=0.0)
        return known or float(np.log1p(max(self._snapshot.living, 1)))

    def _gather(self, concept: Concept) -> float:
        """Add the postings of a concept to the scores; return how rare the concept is."""
        rarest = 0.0
        known = bool(concept.own) and self.rarity(stem(concept.own, self._language)) > 0.0
        for word, weight in concept.ways:
            share = self._weights.beside_known if known and word != concept.own else 1.0
            rarest = max(rarest, weight * self._add_word(word, weight * share))
        if concept.own and not known:
            for word, likeness in self._guesses(concept.own):
                rarest = max(rarest, likeness * self._add_word(word, likeness * self._weights.guess))
        return rarest

    def _add_word(self, word: str, weight: float) -> float:
        """Add the postings of one word by its stem and parts; return its rarity."""
        whole, *parts = terms_of(word, self._language, self._vocabulary.splitter)
        known = self._add(whole, weight)
        factor = self._weights.part if known else self._weights.only_part
        share = [self._add(part, weight * factor) for part in parts]
        return known or max(share, default=0.0)

    def _add(self, term: str, weight: float) -> float:
        rarity = self.rarity(term)
        if rarity > 0.0:
            number = self._vocabulary.terms[term]
            for segment in self._snapshot.segments:
                rows, impacts = segment.postings(number)
                self._scores[rows] += impacts * np.float32(weight * rarity)
        return rarity

    def _guesses(self, word: str) -> list[tuple[str, float]]:
        """Return the known words most alike an unknown one, with their likeness."""
        near = self._near({word: 1.0})
        best = np.argsort(-near, kind="stable")[: self._weights.guesses]
        spelling = self._vocabulary.words
        return [(spelling[at], float(near[at])) for at in best.tolist() if near[at] > 0.0]

    def _near(self, ways: Mapping[str, float]) -> Floats:
        """Return how alike each known word is to the most alike of the given ones."""
        snapshot, weights = self._snapshot, self._weights
        near = np.zeros(sum(groups.size for groups in snapshot.groups), dtype=np.float32)
        for word, weight in ways.items():
            for groups in snapshot.groups:
                for found in alike(
                    word, groups, snapshot.group_weights, floor=weights.floor, by_sound=weights.skeleton
                ):
                    near[found.words] = np.maximum(near[found.words], found.values * np.float32(weight))
        return near

    def _second_look(self, concepts: Sequence[Concept], rarity: Sequence[float], rows: NDArray[np.int64]) -> Floats:
        """Return what letter similarity adds to each candidate, in its text and in its title."""
        added = np.zeros(len(rows), dtype=np.float32)
        bodies = _Gathered(self._snapshot.segments, rows, titles=False)
        titles = _Gathered(self._snapshot.segments, rows, titles=True)
        least = sorted(rarity, reverse=True)[:MOST_COMPARED][-1]
        for concept, rare in zip(concepts, rarity, strict=True):
            if rare > 0.0 and rare >= least:
                near = self._near(dict(concept.ways[:MOST_WAYS]))
                added += np.float32(self._weights.soft * rare) * bodies.best(near)
                added += np.float32(self._weights.title * rare) * titles.best(near)
        return added


def _height_of(scores: Floats, wanted: int) -> float:
    """Return a score that about ``wanted`` passages reach; estimated from every eighth passage if there are many."""
    step = 8 if len(scores) > 16 * wanted else 1
    sample = scores[::step]
    place = wanted // step
    return float(np.partition(sample, len(sample) - place)[-place]) if place < len(sample) else 0.0


class _Gathered:
    """The words of the candidates, laid side by side."""

    def __init__(self, segments: Sequence[Segment], rows: NDArray[np.int64], *, titles: bool) -> None:
        words, lengths = [], []
        for segment in segments:
            own = rows[(rows >= segment.first) & (rows < segment.first + segment.forward.size)] - segment.first
            offsets, held = _columns(segment.forward, titles=titles)
            begins, ends = offsets[own], offsets[own + 1]
            words.append(held[ranges(begins, ends)])
            lengths.append(ends - begins)
        size = np.concatenate(lengths)
        self._words = np.concatenate(words)
        self._filled = size > 0
        self._starts = (np.cumsum(size) - size)[self._filled]

    def best(self, near: Floats) -> Floats:
        """Return, per candidate, the likeness of its most alike word."""
        best = np.zeros(len(self._filled), dtype=np.float32)
        if len(self._starts):
            best[self._filled] = np.maximum.reduceat(near[self._words], self._starts)
        return best


def _columns(forward: Forward, *, titles: bool) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    return (forward.title_offsets, forward.titles) if titles else (forward.offsets, forward.words)
