"""Words of the corpus, numbered, and the terms each is found by: its stem and the stems of its parts."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval.compounds import Splitter
from stadtkern.retrieval.stems import stem

PART = "+"
ENGLISH_MARK = "~"


def terms_of(word: str, language: str, splitter: Splitter) -> list[str]:
    """Return the terms under which a folded word is indexed: its stem, then its parts marked with ``PART``."""
    parts = splitter.split(word) if language == "de" else ()
    whole = stem(word, language)
    return [whole, *dict.fromkeys(PART + stem(part, language) for part in parts or (word,))]


class Vocabulary:
    """Grows only; numbers once given stay valid, so readers may hold arrays of them.

    New words get a number at once and their terms in ``resolve``.
    """

    def __init__(self, splitter: Splitter | None = None) -> None:
        """Begin empty; ``splitter`` carries what is known about compounds so far."""
        self.splitter = splitter or Splitter({})
        self.numbers: dict[str, int] = {}
        self.words: list[str] = []
        self.terms: dict[str, int] = {}
        self._flat = array("i")
        self._ends = array("q")

    def __len__(self) -> int:
        """Return how many words are known."""
        return len(self.words)

    def number(self, word: str, language: str) -> int:
        """Return the number of a folded word, giving it one if it is new."""
        key = word if language == "de" else word + ENGLISH_MARK
        found = self.numbers.get(key)
        if found is not None:
            return found
        number = len(self.words)
        self.words.append(key)
        self.numbers[key] = number
        return number

    def resolve(self) -> None:
        """Find the terms of all words that are new since the last time."""
        for key in self.words[len(self._ends) :]:
            word = key.removesuffix(ENGLISH_MARK)
            for term in terms_of(word, "en" if key.endswith(ENGLISH_MARK) else "de", self.splitter):
                self._flat.append(self.terms.setdefault(term, len(self.terms)))
            self._ends.append(len(self._flat))

    def spelling(self, first: int = 0) -> list[str]:
        """Return the words from number ``first`` on, without language marks."""
        return [word.removesuffix(ENGLISH_MARK) for word in self.words[first:]]

    def term_lists(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Return, for all words one after another, where their terms end, and the terms."""
        offsets = np.zeros(len(self._ends) + 1, dtype=np.int64)
        offsets[1:] = np.array(self._ends, dtype=np.int64)
        return offsets, np.array(self._flat, dtype=np.int32)

    def terms_of_numbers(self, numbers: Iterable[int]) -> list[int]:
        """Return the distinct terms of the given words."""
        found: set[int] = set()
        for number in numbers:
            begin = self._ends[number - 1] if number else 0
            found.update(self._flat[begin : self._ends[number]])
        return sorted(found)

    def as_arrays(self) -> dict[str, NDArray[np.int32] | NDArray[np.int64]]:
        """Return what ``restored`` needs beside words and terms."""
        offsets, flat = self.term_lists()
        return {"word_ends": offsets[1:], "word_terms": flat}

    @classmethod
    def restored(
        cls,
        words: Sequence[str],
        terms: Sequence[str],
        arrays: Mapping[str, NDArray[np.int32] | NDArray[np.int64]],
        splitter: Splitter,
    ) -> Vocabulary:
        """Build a vocabulary from what was saved."""
        made = cls(splitter)
        made.words = list(words)
        made.numbers = {word: number for number, word in enumerate(made.words)}
        made.terms = {term: number for number, term in enumerate(terms)}
        made._ends = array("q", np.asarray(arrays["word_ends"], dtype=np.int64).tolist())
        made._flat = array("i", np.asarray(arrays["word_terms"], dtype=np.int32).tolist())
        return made
