"""Masks the personal data of one request and puts it back into the answer.

A placeholder looks like ``[PERSON_1]``. What a person typed that looks like one stays as it is: its number is not
given out. The map lives in the object and nowhere else.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Protocol

from stadtkern.masking.finding import KINDS, Span
from stadtkern.masking.genitives import stem_of

_LINE = r"(?:\\{0,2}_|[ -])"  # the underscore, also as Markdown or a careless model writes it
_KINDS = "|".join(kind.replace("_", _LINE) for kind in KINDS)
_INNER = rf"({_KINDS}){_LINE}([1-9][0-9]{{0,8}})"
PLACEHOLDER = re.compile(rf"(?ai)\\{{1,2}}\[{_INNER}\\{{1,2}}\]|\[{_INNER}\]")
_GAP = re.compile("[ -]")
_TAIL = re.compile(r"(?a)\[[A-Za-z0-9_\\ -]{0,32}\Z")

Key = tuple[str, int]


class Finds(Protocol):
    """Whatever finds personal data in a text."""

    def find(self, text: str) -> list[Span]:
        """Return the spans of ``text``, sorted and without overlaps."""


def _key(match: re.Match[str]) -> Key:
    kind, number = match[1] or match[3], match[2] or match[4]
    return _GAP.sub("_", kind.replace("\\", "")).upper(), int(number)


class Restorer:
    """Puts the masked values back into a text that arrives in pieces, whatever the pieces are."""

    __slots__ = ("_held", "_in_json", "_names", "_values")

    def __init__(self, values: Mapping[Key, str], *, in_json: bool = False) -> None:
        self._values = values
        self._names = [f"{kind}_{number}]" for kind, number in values]
        self._in_json = in_json
        self._held = ""

    def feed(self, piece: str) -> str:
        """Return what can be shown after ``piece``; only what may still become a placeholder is kept back."""
        text = self._held + piece
        start = self._held_from(text)
        self._held = text[start:]
        return self._restored(text[:start])

    def finish(self) -> str:
        """Return what was kept back, after the last piece."""
        text, self._held = self._held, ""
        return self._restored(text)

    def _held_from(self, text: str) -> int:
        """Return where the part of ``text`` begins that more text could complete to a placeholder."""
        start = len(text)
        bracket = text.rfind("[", max(0, start - 40))
        if bracket >= 0 and _TAIL.match(text, bracket) and self._may_become(text[bracket + 1 :]):
            start = bracket
        slashes = len(text[max(0, start - 2) : start]) - len(text[max(0, start - 2) : start].rstrip("\\"))
        return start - slashes

    def _may_become(self, tail: str) -> bool:
        begun = _GAP.sub("_", tail.replace("\\", "")).upper()
        return any(name.startswith(begun) for name in self._names)

    def _restored(self, text: str) -> str:
        return PLACEHOLDER.sub(self._value, text) if "[" in text else text

    def _value(self, match: re.Match[str]) -> str:
        value = self._values.get(_key(match))
        if value is None:
            return match[0]
        return json.dumps(value, ensure_ascii=False)[1:-1] if self._in_json else value


class Mask:
    """The placeholders of one request: the same string of the same kind has one, different ones never share one."""

    def __init__(self, finder: Finds, kinds: frozenset[str] = frozenset(KINDS)) -> None:
        self._finder = finder
        self._kinds = kinds
        self._numbers: dict[tuple[str, str], int] = {}
        self._values: dict[Key, str] = {}
        self._reserved: set[Key] = set()
        self._last: dict[str, int] = {}
        self._found: Counter[str] = Counter()

    @property
    def found(self) -> Mapping[str, int]:
        """How many places were masked so far, by kind."""
        return self._found

    def reserve(self, text: str) -> None:
        """Take the placeholders that stand literally in ``text`` out of circulation; first, for every text."""
        if "[" in text:
            self._reserved.update(_key(match) for match in PLACEHOLDER.finditer(text))

    def mask(self, text: str) -> str:
        """Return ``text`` with its personal data replaced.

        Raises whatever the finder raises: a text that could not be read must not leave the house.
        """
        spans = [span for span in self._finder.find(text) if span.kind in self._kinds]
        parts: list[str] = []
        done = 0
        literal = [*self._literals(text)] if "[" in text else []
        if literal:
            spans = sorted([*_apart(spans, literal), *self._taken(literal)])
        surfaces = {(span.kind, text[span.start : span.end]) for span in spans}
        for span in spans:
            parts += (text[done : span.start], self._masked(span.kind, text[span.start : span.end], surfaces))
            done = span.end
            self._found[span.kind] += 1
        return "".join((*parts, text[done:]))

    def restore(self, text: str, *, in_json: bool = False) -> str:
        """Return ``text`` with the masked values in place of their placeholders; escaped where it is JSON."""
        restorer = self.restorer(in_json=in_json)
        return restorer.feed(text) + restorer.finish()

    def restorer(self, *, in_json: bool = False) -> Restorer:
        """Return a restorer for one stream; it knows what was masked until now."""
        return Restorer(dict(self._values), in_json=in_json)

    def _literals(self, text: str) -> Iterator[tuple[Span, Key]]:
        for match in PLACEHOLDER.finditer(text):
            key = _key(match)
            yield Span(match.start(), match.end(), key[0]), key

    def _taken(self, literal: list[tuple[Span, Key]]) -> Iterator[Span]:
        """Yield literal placeholders whose number is given out already: they are masked themselves, others reserved."""
        for span, key in literal:
            if key in self._values:
                yield span
            else:
                self._reserved.add(key)

    def _masked(self, kind: str, surface: str, surfaces: set[tuple[str, str]]) -> str:
        stem = surface
        if kind == "PERSON":
            short = surface[:-1] if surface[-1:] == "s" else surface
            known = (kind, short) in self._numbers or (kind, short) in surfaces
            stem = short if known else stem_of(surface)
        return f"[{kind}_{self._number(kind, stem)}]{surface[len(stem) :]}"

    def _number(self, kind: str, surface: str) -> int:
        if (number := self._numbers.get((kind, surface))) is None:
            number = self._last.get(kind, 0) + 1
            while (kind, number) in self._reserved:
                number += 1
            self._last[kind] = self._numbers[kind, surface] = number
            self._values[kind, number] = surface
        return number


def _apart(spans: list[Span], literal: list[tuple[Span, Key]]) -> Iterator[Span]:
    """Yield the spans that share no character with a literal placeholder."""
    ends = [other.end for other, _ in literal]
    for span in spans:
        after = bisect_right(ends, span.start)
        if after == len(literal) or literal[after][0].start >= span.end:
            yield span
