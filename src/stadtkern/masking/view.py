"""The cleaned view of a text: what a reader sees, with the way back to the characters that are really there.

Soft hyphens, zero-width characters and marks of direction vanish, every space is a plain space, every end of a line but
the usual one is the same character, base letter and combining mark become one letter. Names and numbers are looked for
in the view and masked in the text.
"""

from __future__ import annotations

import re
import unicodedata

from stadtkern.masking.escapes import LINE_END
from stadtkern.masking.span import Span


def _characters(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(code) for first, last in ranges for code in range(first, last + 1))


_INVISIBLE = _characters(
    (0x0000, 0x0008), (0x000E, 0x001B), (0x007F, 0x0084), (0x0086, 0x009F), (0x00AD, 0x00AD), (0x034F, 0x034F),
    (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xE0000, 0xE0FFF),
)  # fmt: skip
_MARKS = _characters(
    (0x0300, 0x034E), (0x0350, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F)
)
_SPACES = _characters(
    (0x00A0, 0x00A0), (0x1680, 0x1680), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)
)
_HYPHENS = _characters((0x2010, 0x2012), (0x2015, 0x2015), (0x2212, 0x2212), (0xFE58, 0xFE58), (0xFE63, 0xFE63))
_LINE_ENDS = _characters((0x000C, 0x000D), (0x001C, 0x001F), (0x0085, 0x0085), (0x2028, 0x2029))
_PLAIN = dict.fromkeys(_SPACES, " ") | dict.fromkeys(_HYPHENS, "-") | dict.fromkeys(_LINE_ENDS, LINE_END)
_PLAIN |= {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width
_ODD = _INVISIBLE | _MARKS | frozenset(_PLAIN)


def _set_of(characters: frozenset[str]) -> str:
    """Return the pattern of a set: neighbours as a range, since beyond 65,535 each part of it is tried on its own."""
    ends: list[tuple[int, int]] = []
    for code in sorted(map(ord, characters)):
        ends[-1:] = [(ends[-1][0], code)] if ends and ends[-1][1] == code - 1 else [*ends[-1:], (code, code)]
    return "[" + "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in ends) + "]"


_ANY_ODD = re.compile(_set_of(_ODD))


class View:
    """A text as a reader sees it: ``text``, and ``originals`` to map spans back."""

    __slots__ = ("_ends", "_starts", "text")

    def __init__(self, text: str) -> None:
        self._starts: list[int] | None = None
        self._ends: list[int] | None = None
        self.text = text
        if _ANY_ODD.search(text):
            self._clean(text)

    def _clean(self, text: str) -> None:
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for match in _ANY_ODD.finditer(text):
            place, char = match.start(), match[0]
            if place > done:
                parts.append(text[done:place])
                starts.extend(range(done, place))
                ends.extend(range(done + 1, place + 1))
            done = place + 1
            if char in _MARKS:
                if parts:  # a mark that no letter can carry vanishes, but belongs to its letter
                    parts += _marked(parts.pop(), char)
                    ends[-1] = done
            elif char not in _INVISIBLE and not (char == "\r" and text[done : done + 1] == "\n"):
                parts.append(_PLAIN[char])
                starts.append(place)
                ends.append(done)
        parts.append(text[done:])
        starts.extend(range(done, len(text)))
        ends.extend(range(done + 1, len(text) + 1))
        self.text, self._starts, self._ends = "".join(parts), starts, ends

    def originals(self, spans: list[Span]) -> list[Span]:
        """Return the spans of the view, each at least a character long, as they stand in the text."""
        starts, ends = self._starts, self._ends
        if starts is None or ends is None:
            return spans
        return [Span(starts[start], ends[end - 1], kind) for start, end, kind in spans]


def _marked(before: str, mark: str) -> tuple[str, str]:
    """Return ``before`` with ``mark`` on its last letter, if there is such a letter; the last letter apart."""
    joined = unicodedata.normalize("NFC", before[-1] + mark)
    return before[:-1], joined if len(joined) == 1 else before[-1]
