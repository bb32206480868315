"""What remains of a word without its inflection.

German uses CISTEM: on our development questions it ranks as well as Snowball or better, and it is twenty times faster
in plain Python. English uses Snowball.

Source: Weissweiler and Fraser, "Developing a Stemmer for German Based on a Comparative Analysis of Publicly Available
Stemmers", GSCL 2017.
"""

from __future__ import annotations

import re
from functools import lru_cache
from threading import Lock

import snowballstemmer

_PAST = re.compile(r"^ge(?=.{4})")
_DOUBLE = re.compile(r"(.)\1")
_DOUBLED = re.compile(r"(.)\*")
_FEMALE = re.compile(r"^(\w{3,}er)in(?:nen)?$")
_ENGLISH = snowballstemmer.stemmer("english")
_ONE_AT_A_TIME = Lock()


@lru_cache(maxsize=50_000)
def stem(word: str, language: str = "de") -> str:
    """Return the stem of a folded word; short words and those with digits stay as they are."""
    if len(word) < 4 or not word.isalpha():
        return word
    if language == "en":
        with _ONE_AT_A_TIME:
            return str(_ENGLISH.stemWord(word))
    return _german(word)


def _german(word: str) -> str:
    if female := _FEMALE.match(word):
        word = female[1]
    word = _PAST.sub("", word).replace("sch", "$").replace("ei", "%").replace("ie", "&")
    word = _DOUBLE.sub(r"\1*", word)
    while len(word) > 3:
        if len(word) > 5 and word.endswith(("em", "er", "nd")):
            word = word[:-2]
        elif word[-1] in "tesn":
            word = word[:-1]
        else:
            break
    return _DOUBLED.sub(r"\1\1", word).replace("%", "ei").replace("&", "ie").replace("$", "sch")
