"""The code on a cover sheet: how it is written, and how it is read again when it was typed."""

from __future__ import annotations

import re

from stadtkern.core.texts import LETTERS

LENGTH = 8  # with the sign that checks the others
_OTHER = re.compile(r"[^0-9A-Z]")
MOST_WEIGHT = len(LETTERS)


def code_of(signs: str) -> str:
    """Return the code of seven signs: one wrong sign, or two neighbours swapped, give no other code."""
    return signs + LETTERS[_sum(signs) % MOST_WEIGHT]


def spelt(code: str) -> str:
    """Return a code in two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(typed: str) -> str:
    """Return the code somebody typed or scanned; empty where it is none."""
    found = _OTHER.sub("", typed.upper())
    is_code = len(found) == LENGTH and set(found) <= set(LETTERS) and code_of(found[:-1]) == found
    return found if is_code else ""


def _sum(signs: str) -> int:
    return sum(weight * LETTERS.index(each) for weight, each in enumerate(signs, 2))
