"""Lists of words are written as text: one glance shows them all."""

from __future__ import annotations

from collections.abc import Iterable


def word_set(text: str) -> frozenset[str]:
    """Return the words of ``text``."""
    return frozenset(text.split())


def places_of(words: Iterable[str], text: str) -> list[int]:
    """Return where ``words`` stand in ``text``, also inside other words, in ascending order."""
    places = []
    for word in words:
        place = text.find(word)
        while place >= 0:
            places.append(place)
            place = text.find(word, place + len(word))
    places.sort()
    return places
