"""Cut a text into passages: by headings, paragraphs, lists, table rows and, where needed, sentences.

Every character that is not blank lies in exactly one passage, and a passage begins and ends with one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from stadtkern.retrieval.sentences import split as split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST = 1200  # characters; a table row alone may be longer
ENOUGH = 800  # from here on the next paragraph begins a new passage
SHORTEST = 400  # below this a passage takes more before it ends
REMNANT = 160  # a last piece this short joins the passage before it
LONGEST_ROW = 4000
HARD_LEVEL = 3  # headings up to this level always begin a passage
LONGEST_PATH = 500
LONGEST_ANNOUNCEMENT = 300

_LINE = re.compile(r"[^\n]+")
_LAST_SPACE = re.compile(r"\s(?=\S*$)")
_SENTENCE_ENDS = frozenset('.!?…“”"»)')


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``text[start:end]`` are its words, ``level`` 1 is the highest."""

    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """Lines of a table from ``start`` to ``end``; its header row ends at ``header_end`` (``start`` if none)."""

    start: int
    header_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Cut:
    """One passage: ``text[start:end]`` under the headings ``heading`` ("A > B")."""

    start: int
    end: int
    heading: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is never torn apart: a line, a table row, a sentence of a long line."""

    start: int
    end: int
    heading: Heading | None = None
    table: Table | None = None
    opens: bool = False  # a paragraph begins here
    announces: bool = False  # a heading or "Mitzubringen sind:", which belongs to what follows


def cut(text: str, *, headings: Sequence[Heading] = (), tables: Sequence[Table] = (), title: str = "") -> list[Cut]:
    """Return the passages of ``text`` in order; ``title`` is left out of their heading paths."""
    cuts: list[Cut] = []
    outline: list[Heading] = []
    for section in _sections(_units(text, headings, tables)):
        for group in _groups(section):
            path: list[Heading] | None = None
            for unit in group:
                if unit.heading:
                    outline = [above for above in outline if above.level < unit.heading.level] + [unit.heading]
                elif path is None:
                    path = outline
            words = [text[each.start : each.end].strip() for each in (outline if path is None else path)]
            words += _header_row(text, group[0])
            shown = " > ".join(" ".join(each.split()) for each in words if each and each != title)
            cuts.append(Cut(group[0].start, group[-1].end, shown[:LONGEST_PATH]))
    return cuts


def _header_row(text: str, unit: _Unit) -> list[str]:
    table = unit.table
    if table is None or unit.start < table.header_end or table.header_end <= table.start:
        return []
    return [text[table.start : table.header_end]]


def _units(text: str, headings: Sequence[Heading], tables: Sequence[Table]) -> Iterator[_Unit]:
    heading_starts = sorted({heading.start: heading for heading in headings}.items(), reverse=True)
    table_starts = [table.start for table in tables]
    previous_end, opens = 0, True
    for line in _LINE.finditer(text):
        start, end = _stripped(text, line.start(), line.end())
        if start == end:
            continue
        opens = opens or text.count("\n", previous_end, start) > 1
        heading = None
        while heading_starts and heading_starts[-1][0] < line.end():
            heading = heading_starts.pop()[1]
        at = bisect_right(table_starts, start) - 1
        table = tables[at] if at >= 0 and start < tables[at].end else None
        announces = heading is not None or text[end - 1] == ":"
        for part_start, part_end in _parts(text, start, end, LONGEST_ROW if table else LONGEST):
            yield _Unit(part_start, part_end, heading, table, opens, announces)
            heading, opens = None, False
        previous_end, opens = end, table is None and text[end - 1] in _SENTENCE_ENDS


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), max(start, start + len(piece.rstrip()))


def _parts(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """Yield the line itself or, when it is too long, its sentences; a sentence too long is cut between words."""
    edges = {start, end}
    if end - start > longest:
        edges.update(start + at for at, _ in split_sentences(text[start:end]) if 0 < at < end - start)
    for begin, after in pairwise(sorted(edges)):
        for piece in pairwise([*_word_edges(text, begin, after, longest), after]):
            part = _stripped(text, *piece)
            if part[0] < part[1]:
                yield part


def _word_edges(text: str, begin: int, after: int, longest: int) -> Iterator[int]:
    while after - begin > longest:
        yield begin
        space = _LAST_SPACE.search(text, begin + longest // 2, begin + longest)
        begin = space.start() if space else begin + longest
    yield begin


def _sections(units: Iterable[_Unit]) -> Iterator[list[_Unit]]:
    """Part the units before each high heading, unless it follows its own superior heading directly."""
    section: list[_Unit] = []
    for unit in units:
        if section and unit.heading and unit.heading.level <= HARD_LEVEL:
            above = section[-1].heading
            if above is None or above.level >= unit.heading.level:
                yield section
                section = []
        section.append(unit)
    if section:
        yield section


def _groups(section: list[_Unit]) -> list[list[_Unit]]:
    groups: list[list[_Unit]] = []
    current: list[_Unit] = []
    for unit in section:
        if current and _is_full(current, unit):
            keep = _without_announcements(current)
            if keep:
                groups.append(current[:keep])
                current = current[keep:]
        current.append(unit)
    if groups and _length(current) < REMNANT and current[-1].end - groups[-1][0].start <= LONGEST + REMNANT:
        groups[-1] += current
    else:
        groups.append(current)
    return groups


def _length(group: list[_Unit]) -> int:
    return group[-1].end - group[0].start


def _is_full(group: list[_Unit], following: _Unit) -> bool:
    together = following.end - group[0].start
    if together > LONGEST:
        return True
    return _length(group) >= SHORTEST and together > ENOUGH and following.opens


def _without_announcements(group: list[_Unit]) -> int:
    """Return how many units may end here: headings and lines like "Mitzubringen sind:" wait for what follows."""
    keep = len(group)
    while keep and group[keep - 1].announces and group[-1].end - group[keep - 1].start <= LONGEST_ANNOUNCEMENT:
        keep -= 1
    return keep
