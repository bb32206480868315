"""How well passages fit a question: BM25 over stems and parts, then letter similarity among the best.

The first stage adds up weighted postings. The second looks into each of the best passages for the word that is most
alike each word of the question, so that typos, dialect and unknown compounds count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.content.rules.questions import Concept
from stadtkern.content.rules.segments import Forward, Segment, ranges
from stadtkern.content.rules.similarity import Floats, LetterGroups, similarity, skeleton_hash
from stadtkern.content.rules.vocabulary import Vocabulary, terms_of


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign of fitness is worth; tuned on the tuning half of the development questions."""

    part: float = 0.5
    soft: float = 0.8
    title: float = 0.4
    skeleton: float = 0.7
    lean: float = 0.7
    floor: float = 0.35
    candidates: int = 400
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
        self._alike: dict[str, Floats] = {}

    def best(self, concepts: Sequence[Concept], allowed: NDArray[np.bool_], k: int) -> list[tuple[int, float]]:
        """Return the ``k`` best passages with their scores, best first."""
        rarity = [self._gather(concept) for concept in concepts]
        scores = self._scores
        scores[~allowed] = 0.0
        wanted = max(self._weights.candidates, k)
        if wanted < len(scores):
            rows = np.argpartition(scores, len(scores) - wanted)[-wanted:]
        else:
            rows = np.arange(len(scores))
        rows = np.sort(rows[scores[rows] > 0.0])
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
        for word, weight in concept.ways:
            rarest = max(rarest, weight * self._add_word(word, weight))
        if rarest == 0.0 and concept.own:
            for word, weight in self._guesses(concept.own):
                rarest = max(rarest, weight * self._add_word(word, weight))
        return rarest

    def _add_word(self, word: str, weight: float) -> float:
        """Add the postings of one word by its stem and parts; return its rarity."""
        whole, *parts = terms_of(word, self._language, self._vocabulary.splitter)
        known = self._add(whole, weight)
        share = [self._add(part, weight * self._weights.part) for part in parts]
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
        alike = self._likeness(word)
        few = min(self._weights.guesses, len(alike))
        if not few:
            return []
        best = np.argpartition(alike, len(alike) - few)[-few:]
        names = self._vocabulary.words
        return [(names[at], float(alike[at])) for at in best.tolist() if alike[at] >= self._weights.floor]

    def _likeness(self, word: str) -> Floats:
        """Return how alike every known word is to ``word``, 0 where hardly."""
        found = self._alike.get(word)
        if found is not None:
            return found
        snapshot, weights = self._snapshot, self._weights
        bones = skeleton_hash(word)
        pieces = []
        for groups in snapshot.groups:
            alike = similarity(word, groups, snapshot.group_weights, weights.lean)
            if bones:
                same = groups.skeletons == np.uint64(bones)
                alike[same] = np.maximum(alike[same], np.float32(weights.skeleton))
            pieces.append(alike)
        whole = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
        whole[whole < weights.floor] = 0.0
        self._alike[word] = whole
        return whole

    def _second_look(self, concepts: Sequence[Concept], rarity: Sequence[float], rows: NDArray[np.int64]) -> Floats:
        """Return what letter similarity adds to each candidate, in its text and in its title."""
        added = np.zeros(len(rows), dtype=np.float32)
        bodies = _Gathered(self._snapshot.segments, rows, titles=False)
        titles = _Gathered(self._snapshot.segments, rows, titles=True)
        for concept, rare in zip(concepts, rarity, strict=True):
            if rare == 0.0:
                continue
            alike = self._alike_concept(concept)
            added += np.float32(self._weights.soft * rare) * bodies.best(alike)
            added += np.float32(self._weights.title * rare) * titles.best(alike)
        return added

    def _alike_concept(self, concept: Concept) -> Floats:
        whole: Floats | None = None
        for word, weight in concept.ways:
            alike = self._likeness(word) * np.float32(weight)
            whole = alike if whole is None else np.maximum(whole, alike)
        return whole if whole is not None else np.zeros(0, np.float32)


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

    def best(self, alike: Floats) -> Floats:
        """Return, per candidate, the likeness of its most alike word."""
        best = np.zeros(len(self._filled), dtype=np.float32)
        if len(self._starts):
            best[self._filled] = np.maximum.reduceat(alike[self._words], self._starts)
        return best


def _columns(forward: Forward, *, titles: bool) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    return (forward.title_offsets, forward.titles) if titles else (forward.offsets, forward.words)
