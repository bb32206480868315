"""What reading a file yields, and the writer every format uses so that offsets are exact by construction."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.reading.rules.passages import Heading, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_TITLE = 500
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
MOST_ACCENTS = 30  # on one letter, as Unicode's stream-safe format has it; sorting more of them takes minutes
_ACCENTS = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_ACCENTS + 1},}}")  # and other signs in long rows


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file's text with its structure; all offsets point into ``text``. ``language`` is empty when unknown."""

    title: str
    text: str
    headings: tuple[Heading, ...]
    tables: tuple[Table, ...]
    media_type: str
    language: str = ""


def clean(text: str) -> str:
    """Return ``text`` in NFC with plain line ends, without control characters, invisible breaks and turned words."""
    visible = _DROPPED.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", _ACCENTS.sub(_few_accents, visible))


def _few_accents(found: re.Match[str]) -> str:
    kept, accents = [], 0
    for sign in found[0]:
        accents = accents + 1 if unicodedata.combining(sign) else 0
        if accents <= MOST_ACCENTS:
            kept.append(sign)
    return "".join(kept)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


class Writer:
    """Collects headings, paragraphs, list items and tables in reading order."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._in_list = False
        self._headings: list[Heading] = []
        self._tables: list[Table] = []

    @property
    def length(self) -> int:
        return self._length

    def heading(self, level: int, words: str) -> None:
        if span := self._block(one_line(words)):
            self._headings.append(Heading(level, *span))

    def paragraph(self, words: str, *, close: bool = False) -> None:
        """Add a paragraph; ``close`` puts it on the next line instead, as in an address."""
        self._block(one_line(words), close=close)

    def item(self, words: str, *, mark: str = "-", first: bool = False) -> None:
        """Add a list item on its own line; ``first`` begins a new list."""
        line = one_line(words)
        if line:
            self._block(f"{mark} {line}", close=self._in_list and not first)
            self._in_list = True

    def table(self, rows: Sequence[Sequence[str]], *, header: bool) -> None:
        """Add rows as lines "A | B"; ``header`` says that the first row names the columns."""
        lines = [" | ".join(cell for cell in map(one_line, row) if cell) for row in rows]
        has_header = header and bool(lines) and bool(lines[0])
        lines = [line for line in lines if line]
        if span := self._block("\n".join(lines)):
            start, end = span
            header_end = start + len(lines[0]) if has_header and len(lines) > 1 else start
            self._tables.append(Table(start, header_end, end))

    def result(self, *, title: str, media_type: str, language: str = "") -> Extracted:
        return Extracted(
            title=one_line(title)[:LONGEST_TITLE].strip(),
            text="".join(self._pieces),
            headings=tuple(self._headings),
            tables=tuple(self._tables),
            media_type=media_type,
            language=language,
        )

    def _block(self, words: str, *, close: bool = False) -> tuple[int, int] | None:
        self._in_list = False
        if not words:
            return None
        gap = "" if not self._length else "\n" if close else "\n\n"
        self._pieces.append(gap + words)
        start = self._length + len(gap)
        self._length = start + len(words)
        return start, self._length
