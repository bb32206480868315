"""How hard a German text is to read, as years of school (first Wiener Sachtextformel).

Source: Bamberger and Vanecek, Lesen - Verstehen - Lernen - Schreiben, 1984. Syllables are counted as groups of vowels,
which is right for most German words and equally wrong for both answers of a pair.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Za-zÄÖÜäöüßéèà]+(?:-[A-Za-zÄÖÜäöüß]+)*")
_SENTENCE_END = re.compile(r"[.!?:](?=\s+[A-ZÄÖÜ0-9„»\"*-]|\s*$)|\n\s*(?=[-*•\d])|\n\s*\n")
_VOWELS = re.compile(r"(?:aa|ee|oo|ie|ei|ai|au|äu|eu|ey|ay)|[aeiouyäöüéèà]", re.IGNORECASE)
_LONG_WORD, _MANY_SYLLABLES = 6, 3


def words_of(text: str) -> list[str]:
    """Return the words of a text."""
    return WORD.findall(text)


def syllables(word: str) -> int:
    """Return how many syllables a word has, at least one."""
    return max(len(_VOWELS.findall(word)), 1)


def school_years(text: str) -> float:
    """Return the years of school a text asks for, about 4 (easy) to 15 (hard); 0 for a text without words."""
    words = words_of(text)
    if not words:
        return 0.0
    sentences = sum(1 for each in _SENTENCE_END.split(text) if WORD.search(each)) or 1
    counts = [syllables(word) for word in words]
    many = 100 * sum(count >= _MANY_SYLLABLES for count in counts) / len(words)
    single = 100 * sum(count == 1 for count in counts) / len(words)
    long = 100 * sum(len(word) > _LONG_WORD for word in words) / len(words)
    return 0.1935 * many + 0.1672 * len(words) / sentences + 0.1297 * long - 0.0327 * single - 0.875
