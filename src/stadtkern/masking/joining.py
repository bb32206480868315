"""Joins what our own rules find with what a server for names has found in the same text. Ours come first.

The server speaks the REST interface of Microsoft Presidio's analyzer: a list of ``entity_type``, ``start``, ``end`` and
``score``, counted in characters. Nothing it says is believed without a look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from stadtkern.masking.escapes import Unescaped
from stadtkern.masking.placeholders import Finds
from stadtkern.masking.span import Span, joined
from stadtkern.masking.view import View

KIND_OF = {
    "PERSON": "PERSON",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "IBAN_CODE": "IBAN",
    "CREDIT_CARD": "CARD",
    "IP_ADDRESS": "IP",
}  # others (LOCATION, ORGANIZATION, NRP, DATE_TIME, numbers of other countries) alone identify nobody here
LEAST_SCORE = 0.5
LONGEST_GROWTH = 40  # characters by which a find that ends inside a word may grow


class NamesUnavailableError(Exception):
    """The server cannot say what it finds just now: the text must not be used."""


class NoFindsError(NamesUnavailableError):
    """An answer that is no list of finds."""


class Joined:
    """Finds with ``rules`` and with ``ask``, which returns the server's answer for a text; each text is asked once."""

    def __init__(self, rules: Finds, ask: Callable[[str], object]) -> None:
        self._rules = rules
        self._ask = ask
        self._known: dict[str, list[Span]] = {}

    def find(self, text: str) -> list[Span]:
        """Return the personal data of ``text``: sorted, without overlaps, in characters of ``text``.

        Raises:
            NamesUnavailableError: if the server does not say; whatever the rules raise is not caught either. Then the
                caller must not use the text.
        """
        if (known := self._known.get(text)) is None:
            known = self._known[text] = joined(self._rules.find(text), self._told(text))
        return known

    def _told(self, text: str) -> list[Span]:
        read = Unescaped(text)
        view = View(read.text)  # the server, too, is given what a reader sees
        told = finds_in(self._ask(view.text), view.text) if view.text.strip() else []
        return [read.original(span) for span in view.originals(told)]


def finds_in(answer: object, text: str) -> list[Span]:
    """Return the finds of an answer for ``text``: kinds of ours, sure enough, at whole words, without overlaps.

    A find at a place the text does not have is left out, of two that overlap the later one.

    Raises:
        NoFindsError: if the answer is no list of finds.

    Source: Presidio analyzer, ``POST /analyze`` (2.2).
    """
    if not isinstance(answer, list):
        raise NoFindsError
    found, done = [], 0
    for span in sorted(_known(answer, text), key=lambda each: (each.start, -each.end)):
        if span.start >= done:
            found.append(span)
            done = span.end
    return found


def _known(answer: list[object], text: str) -> Iterator[Span]:
    for find in answer:
        match find:
            case {"entity_type": str() as named, "start": int() as start, "end": int() as end, "score": score}:
                if {type(start), type(end), type(score)} - {int, float}:  # true is a number to Python
                    raise NoFindsError
            case _:
                raise NoFindsError
        kind = KIND_OF.get(named)
        if kind and score >= LEAST_SCORE and 0 <= start < end <= len(text):
            start, end = _whole_words(text, start, end)
            if start < end:
                yield Span(start, end, kind)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a find really begins and ends: without blanks and marks around it, never inside a word."""
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start == end:
        return start, end
    least, most = max(0, start - LONGEST_GROWTH), min(len(text), end + LONGEST_GROWTH)
    while start > least and text[start - 1].isalnum():
        start -= 1
    while end < most and text[end].isalnum():
        end += 1
    return start, end
