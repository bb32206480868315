"""Split German compounds into their parts, learned from the words of the corpus itself.

"Parkraumbewirtschaftung" is found by "parken" because its parts are indexed beside the whole word.

Source: the choice by geometric mean of part frequencies follows Koehn and Knight, "Empirical Methods for Compound
Splitting", EACL 2003.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from stadtkern.retrieval.word_parts import NEVER_PARTS, PARTS, SHORT_PARTS

SHORTEST_PART = 4
LONGEST_COMPOUND = 45
SEEDED = 12
_LINKS = ("", "s", "n", "en", "es", "e", "er")
_PER_PART = 7.0


class Splitter:
    """Knows which words occur how often, and cuts others into them."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        """Learn from folded words and how many passages hold them."""
        known: dict[str, float] = dict.fromkeys(PARTS | SHORT_PARTS, float(SEEDED))
        for word, count in frequencies.items():
            if count > 1 and _may_be_part(word):
                known[word] = known.get(word, 0.0) + count
        most = max(known.values())
        self._whole = {word: log(most / count) for word, count in known.items()}
        self._head = _with_clipped_forms(self._whole)
        self._rarest = log(2 * most)

    def split(self, word: str) -> tuple[str, ...]:
        """Return the parts of a folded word, or nothing if it is better left whole."""
        if not 2 * SHORTEST_PART - 1 <= len(word) <= LONGEST_COMPOUND or not word.isalpha():
            return ()
        found = self._cheapest(word)
        if found is None:
            return ()
        cost, parts = found
        average = cost / len(parts) - _PER_PART
        if average >= self._whole.get(word, self._rarest):
            return ()
        return tuple(piece for part in parts for piece in self.split(part) or (part,))

    def _cheapest(self, word: str) -> tuple[float, tuple[str, ...]] | None:
        """Return cost and parts of the cheapest cut into at least two parts."""
        end = len(word)
        best: list[tuple[float, tuple[str, ...]] | None] = [None] * (end + 1)
        best[0] = (0.0, ())
        for start in range(end - 2):
            so_far = best[start]
            if so_far is None:
                continue
            for stop in range(start + 3, end + 1):
                part = word[start:stop]
                known = self._whole if stop == end else self._head
                price = known.get(part)
                if price is None or (stop == end and start == 0):
                    continue
                cost = so_far[0] + price + _PER_PART
                self._extend(best, word, stop, (cost, (*so_far[1], part)))
        return best[end]

    @staticmethod
    def _extend(
        best: list[tuple[float, tuple[str, ...]] | None], word: str, stop: int, found: tuple[float, tuple[str, ...]]
    ) -> None:
        """Note a cut that reaches ``stop``, also behind a linking letter."""
        for link in _LINKS:
            after = stop + len(link)
            if after > len(word) - (3 if link else 0) or not word.startswith(link, stop):
                continue
            cost = found[0] + 0.1 * len(link)
            known = best[after]
            if known is None or cost < known[0]:
                best[after] = (cost, found[1])


def _may_be_part(word: str) -> bool:
    return (len(word) >= SHORTEST_PART or word in SHORT_PARTS) and word.isalpha() and word not in NEVER_PARTS


def _with_clipped_forms(whole: Mapping[str, float]) -> dict[str, float]:
    """Add how words look inside a compound: Schule as Schul, parken as Park."""
    clipped = dict(whole)
    for word, cost in whole.items():
        for ending in ("en", "e"):
            short = word.removesuffix(ending)
            if short != word and _may_be_part(short):
                clipped[short] = min(clipped.get(short, cost + 0.7), cost + 0.7)
    return clipped
