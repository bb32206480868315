"""Which words of a question a text really holds: by stem, part of a compound, synonym or likeness."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from stadtkern.retrieval.analysis import consonants, fold, without_gender_marks
from stadtkern.retrieval.compounds import Splitter
from stadtkern.retrieval.questions import Concept
from stadtkern.retrieval.vocabulary import PART, terms_of

BY_PART = 0.75
BY_SOUND = 0.6
ALIKE = 0.5
_WORD = re.compile(r"[^\W_]+(?:[:*]innen)?")


class Matcher:
    """Compares one question with any number of texts."""

    def __init__(
        self,
        concepts: Sequence[Concept],
        *,
        language: str,
        splitter: Splitter,
        rarity: Callable[[str], float],
    ) -> None:
        """Take the concepts of a question and how telling a word is in the whole index."""
        self._language = language
        self._splitter = splitter
        self.concepts = tuple(concepts)
        self.weights = tuple(
            max((weight * rarity(word) for word, weight in concept.ways), default=0.0) for concept in concepts
        )
        self._ways = [
            [(_Looks(self._terms(word), word), weight) for word, weight in concept.ways] for concept in concepts
        ]
        self._known: dict[str, tuple[float, ...]] = {}

    def strengths(self, text: str) -> list[float]:
        """Return for each concept how surely ``text`` holds it, 0 to 1."""
        best = [0.0] * len(self._ways)
        for _, _, found in self._words(text):
            best = [max(old, new) for old, new in zip(best, found, strict=True)]
        return best

    def highlights(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of the words of ``text`` that fit the question."""
        return [(start, end) for start, end, found in self._words(text) if max(found, default=0.0) >= ALIKE]

    def _words(self, text: str) -> list[tuple[int, int, tuple[float, ...]]]:
        found = []
        for match in _WORD.finditer(text):
            word = fold(without_gender_marks(match[0]))
            if word not in self._known:
                self._known[word] = self._compared(word)
            found.append((match.start(), match.end(), self._known[word]))
        return found

    def _compared(self, word: str) -> tuple[float, ...]:
        looks = _Looks(self._terms(word), word)
        return tuple(max((weight * looks.like(way) for way, weight in ways), default=0.0) for ways in self._ways)

    def _terms(self, word: str) -> list[str]:
        return terms_of(word, self._language, self._splitter)


class _Looks:
    """A word prepared for comparison."""

    __slots__ = ("bones", "groups", "parts", "whole", "word")

    def __init__(self, terms: list[str], word: str) -> None:
        self.word = word
        self.whole = terms[0]
        self.parts = frozenset(term.removeprefix(PART) for term in terms[1:])
        self.groups = _groups(word)
        self.bones = consonants(word) if len(word) > 3 else ""

    def like(self, other: _Looks) -> float:
        if self.whole == other.whole:
            return 1.0
        best = 0.0
        if shared := self.parts & other.parts:
            best = BY_PART * len(shared) / len(other.parts)
        if len(self.bones) > 2 and self.bones == other.bones:
            best = max(best, BY_SOUND)
        if self.groups and other.groups and not self.word.isdigit():
            alike = 2 * len(self.groups & other.groups) / (len(self.groups) + len(other.groups))
            best = max(best, alike if alike >= ALIKE else 0.0)
        return best


@lru_cache(maxsize=20_000)
def _groups(word: str) -> frozenset[str]:
    marked = f"^{word}$"
    return frozenset(marked[at : at + 3] for at in range(len(marked) - 2)) if len(word) > 3 else frozenset()
