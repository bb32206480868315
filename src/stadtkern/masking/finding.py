"""Finds personal data in Austrian and German administrative text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stadtkern.masking.cases import find_cases
from stadtkern.masking.contacts import find_emails, find_phones, find_plates
from stadtkern.masking.dates import find_birthdates
from stadtkern.masking.escapes import find_through
from stadtkern.masking.names import find_people
from stadtkern.masking.numbers import (
    BPK_WORDS,
    find_bpks,
    find_checked,
    find_ibans,
    find_ips,
    find_long_ips,
    find_registered,
)
from stadtkern.masking.places import find_addresses, find_towns
from stadtkern.masking.running import find_on
from stadtkern.masking.runs import Run, outside, plain_dashes, runs_of
from stadtkern.masking.span import KINDS, Span
from stadtkern.masking.special import find_special
from stadtkern.masking.view import View

__all__ = ["KINDS", "Finder", "Span"]

_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ɏ]+")  # Latin letters: all words that are asked for have no others


class Finder:
    """Finds personal data. ``streets`` and ``places`` are the town's own, without house numbers, in any case."""

    def __init__(self, streets: Iterable[str] = (), places: Iterable[str] = ()) -> None:
        self._streets = frozenset(street.strip().lower() for street in streets if street.strip())
        self._places = frozenset(place.strip() for place in places if place.strip())

    def find(self, text: str) -> list[Span]:
        """Return the personal data of ``text``: sorted, without overlaps, in characters of ``text``.

        Nothing is caught here: if a recogniser fails, the caller must not use the text.
        """
        return find_through(self._find, text)

    def _find(self, text: str) -> list[Span]:
        view = View(text)
        spans = _without_overlaps(self._candidates(view.text), len(view.text))
        return view.originals(find_on(_find_running, view.text, spans))

    def _candidates(self, text: str) -> Iterator[Span]:
        """Yield what every recogniser sees, the surest first."""
        words = frozenset(_WORD.findall(text))
        sure = [*find_emails(text)] if "@" in text else []
        if not words.isdisjoint(BPK_WORDS):
            sure += find_bpks(text)
        if text.count(":") > 1:
            sure += find_long_ips(text)
        runs = runs_of(text)
        plain = plain_dashes(text)
        sure += find_ibans(plain, runs)
        yield from sure
        runs = outside(runs, sure)
        if runs:
            yield from self._numbers(text, plain, runs, words)
        people = find_people(text, words)
        yield from find_birthdates(text, runs, people)
        yield from find_special(text, words, people)
        yield from people

    def _numbers(self, text: str, plain: str, runs: list[Run], words: frozenset[str]) -> Iterator[Span]:
        """Yield what the other recognisers of numbers see around the runs of digits; ``plain`` has hyphens only."""
        yield from find_checked(plain, runs)
        yield from find_registered(text, runs)
        yield from find_ips(text, runs)
        yield from find_plates(text, runs)
        yield from find_cases(text, runs, words)
        yield from find_phones(plain, runs)
        yield from find_addresses(text, runs, self._streets)
        yield from find_towns(text, runs, words, self._places)


def _find_running(text: str) -> list[Span]:
    """Return what is looked for across cells and gaps: people, their dates of birth, and the numbers with one form."""
    return _without_overlaps(_running_candidates(text), len(text))


def _running_candidates(text: str) -> Iterator[Span]:
    runs = runs_of(text)
    plain = plain_dashes(text)
    yield from find_ibans(plain, runs)
    yield from find_checked(plain, runs)
    yield from find_phones(plain, runs)
    people = find_people(text, frozenset(_WORD.findall(text)))
    yield from find_birthdates(text, runs, people)
    yield from people


def _without_overlaps(candidates: Iterable[Span], length: int) -> list[Span]:
    """Keep each candidate that touches none before it; those without a kind only keep others away."""
    taken = bytearray(length)
    kept = []
    for span in candidates:
        start, end, kind = span
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            if kind:
                kept.append(span)
    return sorted(kept)
