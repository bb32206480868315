"""Words of a question that put an emergency number first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from stadtkern.retrieval.analysis import plain

_WORD = re.compile(r"[^\W_]+")


class EmergencyWords(Protocol):
    """An emergency number as far as this rule needs it."""

    @property
    def words(self) -> Sequence[str]:
        """Words and phrases that put the number first."""


Number = TypeVar("Number", bound=EmergencyWords)


def emergency_of(question: str, numbers: Iterable[Number]) -> list[Number]:
    """Return the numbers whose words occur in ``question``, in their order; whole words and whole phrases only.

    Case, umlauts and punctuation do not matter: "ES BRENNT!!" is "es brennt".
    """
    asked = _spaced(question)
    return [number for number in numbers if any(_spaced(word) in asked for word in number.words)]


def _spaced(text: str) -> str:
    return f" {' '.join(_WORD.findall(plain(text)))} "
