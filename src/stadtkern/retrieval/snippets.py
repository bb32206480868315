"""The stretch of a passage that shows best why it was found."""

from __future__ import annotations

import re

from stadtkern.retrieval.analysis import content_words, words_of
from stadtkern.retrieval.stems import stem

LENGTH = 220
_WORD = re.compile(r"\S+")


def snippet(text: str, query: str, language: str) -> str:
    """Return up to about 220 characters of ``text`` around the words of ``query``, cut at words.

    An ellipsis stands where something is left out; line breaks become blanks.
    """
    wanted = {stem(word, language) for word in content_words(query, language)}
    words = list(_WORD.finditer(text))
    if not words:
        return ""
    fits = [any(stem(part, language) in wanted for part in words_of(word[0])) for word in words]
    first = _best_start(words, fits)
    last = first
    while last + 1 < len(words) and words[last + 1].end() - words[first].start() <= LENGTH:
        last += 1
    shown = " ".join(word[0] for word in words[first : last + 1])
    return ("… " if first else "") + shown + (" …" if last + 1 < len(words) else "")


def _best_start(words: list[re.Match[str]], fits: list[bool]) -> int:
    """Return the word to begin with: the window from it holds most words of the query, the earliest of equals."""
    best, best_count, last, inside = 0, sum(fits[:1]), 0, int(fits[0])
    for first in range(len(words)):
        if first:
            inside -= fits[first - 1]
        while last + 1 < len(words) and words[last + 1].end() - words[first].start() <= LENGTH:
            last += 1
            inside += fits[last]
        if inside > best_count:
            best, best_count = first, inside
    return best if best_count else 0
