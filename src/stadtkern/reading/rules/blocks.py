"""A source's text as headings, lists and paragraphs, with the quoted characters still in their exact places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

BlockKind = Literal["heading", "list", "text"]
_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"[-*•–]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text in three parts; ``is_first`` tells the line in which the quote begins."""

    before: str
    marked: str
    after: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together."""

    kind: BlockKind
    lines: tuple[Line, ...]


def blocks_of(text: str, *, title: str, headings: AbstractSet[str], start: int, end: int) -> list[Block]:
    """Return ``text`` as blocks, with the characters from ``start`` to ``end`` marked; equal numbers mark nothing.

    A line that equals one of ``headings`` is one. The first line is left out where it only repeats ``title``.
    """
    blocks: list[Block] = []
    previous_end, is_begun = 0, False
    for found in _LINE.finditer(text):
        words = found[0].strip()
        is_outside = end <= found.start() or start >= found.end()
        if not words or (not blocks and words == title and is_outside):
            continue
        item = _ITEM.match(text, found.start(), found.end())
        kind: BlockKind = "list" if item else "heading" if words in headings else "text"
        line = _line(text, item.end() if item else found.start(), found.end(), start, end, is_first=not is_begun)
        is_begun = is_begun or bool(line.marked)
        is_apart = kind != "list" and text.count("\n", previous_end, found.start()) > 1
        previous_end = found.end()
        if blocks and blocks[-1].kind == kind and not is_apart:
            blocks[-1] = Block(kind, (*blocks[-1].lines, line))
        else:
            blocks.append(Block(kind, (line,)))
    return blocks


def _line(text: str, first: int, last: int, start: int, end: int, *, is_first: bool) -> Line:
    left, right = min(max(first, start), last), max(min(last, end), first)
    if left >= right:
        return Line(text[first:last], "", "", is_first=False)
    return Line(text[first:left], text[left:right], text[right:last], is_first=is_first)
