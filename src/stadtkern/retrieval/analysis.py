"""How German and English text becomes words that can be compared.

A *word* is folded: lower case, no umlauts, one spelling for ä, ae and a. The same folding is applied to sources and
questions, so it need not be pretty, only equal.
"""

from __future__ import annotations

import re
import unicodedata

from stadtkern.retrieval.function_words import FUNCTION_WORDS, guess_language

MAX_TEXT = 2_000_000
MAX_QUERY = 2_000
LONGEST_WORD = 60

_WORD = re.compile(r"[^\W_]+")
_UNLAUT = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "œ": "o", "ø": "o"})
_ACCENT = re.compile("[\u0300-\u036f]")
_SPELT_OUT = re.compile(r"(?<![aeoquy])([aou])e")
_GENDER = re.compile(
    r"\b([^\W_]{2,60})(?:[:*_·]|/-?)[iI]n(?:nen)?\b|\b([^\W_]{1,60}[a-zäöüß])Innen\b|\b([^\W_]{1,60}[a-zäöüß])In\b"
)
_JOINED = re.compile(r"\b[^\W_]+(?:[.\-‐‑–][^\W_]+)+")
_SOFT_BREAK = re.compile("\u00ad|\u200b|\ufeff|\x00")


def fold(text: str) -> str:
    """Return ``text`` in lower case without umlauts, accents and gender marks; ä, ae and a become one."""
    lower = unicodedata.normalize("NFC", text).lower().translate(_UNLAUT)
    if not lower.isascii():
        lower = _ACCENT.sub("", unicodedata.normalize("NFKD", lower))
    return _SPELT_OUT.sub(r"\1", lower)


def plain(text: str) -> str:
    """Return the beginning of ``text`` folded, on one line, for patterns that look at whole phrases."""
    return " ".join(fold(text[:MAX_QUERY].replace("\x00", " ")).split())


def without_gender_marks(text: str) -> str:
    """Return ``text`` with Bürger:innen, Bürger*innen and BürgerInnen written as Bürger."""
    return _GENDER.sub(lambda found: found[1] or found[2] or found[3], text)


def words_of(text: str) -> list[str]:
    """Return the folded words of ``text`` in order; Digital.Team yields digital, team and digitalteam."""
    plain = without_gender_marks(_SOFT_BREAK.sub("", text[:MAX_TEXT]))
    words = [word[:LONGEST_WORD] for word in _WORD.findall(fold(plain))]
    for joined in _JOINED.findall(plain):
        whole = "".join(_WORD.findall(fold(joined)))
        if 4 < len(whole) <= LONGEST_WORD and not whole.isdigit():
            words.append(whole)
    return words


def content_words(query: str, language: str | None = None) -> list[str]:
    """Return the words of a question that carry its subject, each once, without question words and politeness.

    ``language`` is ``de``, ``en`` or None to guess it.
    """
    words = words_of(query[:MAX_QUERY])
    empty = FUNCTION_WORDS[language or guess_language(words)]
    return list(dict.fromkeys(word for word in words if word not in empty and (len(word) > 1 or word.isdigit())))


def consonants(word: str) -> str:
    """Return the consonant skeleton of a folded word: what dialect and misspelling usually leave alone."""
    hard = word.translate(_SOUNDS).replace("sch", "s").replace("ch", "k").replace("ck", "k").replace("ph", "f")
    letters = [char for char in hard if char not in "aeiouyhj"]
    return "".join(char for at, char in enumerate(letters) if at == 0 or char != letters[at - 1])


_SOUNDS = str.maketrans({"b": "p", "d": "t", "g": "k", "v": "f", "w": "f", "z": "s", "c": "k", "x": "s", "q": "k"})
