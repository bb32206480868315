"""Putting questions that mean about the same together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.retrieval.analysis import content_words

if TYPE_CHECKING:
    from collections.abc import Sequence

ALIKE = 0.5


def clusters(questions: Sequence[str]) -> list[list[int]]:
    """Return groups of positions in ``questions``, biggest first; in a group each shares half its words with the first.

    Words are compared as stems without question words, so "Wann hat das Bad offen" and "bad öffnungszeiten wann"
    need no common ending.
    """
    words = [frozenset(content_words(question, "de")) for question in questions]
    groups: list[list[int]] = []
    for number, mine in enumerate(words):
        for group in groups:
            first = words[group[0]]
            if mine and first and len(mine & first) / min(len(mine), len(first)) >= ALIKE:
                group.append(number)
                break
        else:
            groups.append([number])
    return sorted(groups, key=len, reverse=True)
