"""Names in tables: the cells of a column whose heading says that names stand there."""

from __future__ import annotations

import re

from stadtkern.masking.lexicon import FIRST, LAST, NOUN
from stadtkern.masking.reading import Reading, is_initial
from stadtkern.masking.tokens import flags_of
from stadtkern.masking.triggers import ROLES, STOP
from stadtkern.masking.wordlist import word_set

_MARKS = "|;\t"
_HEADINGS = ROLES | word_set("Person Personen Nachname/Vorname Vor- Zu- Lehrkraft Teilnehmende Mitglied Spielerin")
_CELL = re.compile(r"[^|;\t\n]+")


def find_in_tables(reading: Reading) -> None:
    """Add the names in columns headed "Name", "Vorname", "Antragsteller" and the like."""
    text = reading.text
    if not any(mark in text for mark in _MARKS) or "\n" not in text:
        return
    mark, columns = "", frozenset[int]()
    start = 0
    for line in text.split("\n"):
        if not mark or line.count(mark) < 1:
            mark, columns = _heading(line)
        elif columns:
            place = start
            for column, cell in enumerate(line.split(mark)):
                if column in columns:
                    _name_in_cell(reading, place, place + len(cell))
                place += len(cell) + 1
        start += len(line) + 1


def _heading(line: str) -> tuple[str, frozenset[int]]:
    """Return the mark between the columns and the columns of names, if the line is a heading."""
    mark = max(_MARKS, key=line.count)
    if not line.count(mark):
        return "", frozenset()
    cells = [cell.strip(' "*') for cell in line.split(mark)]
    named = frozenset(column for column, cell in enumerate(cells) if cell and re.split("[ /]", cell)[0] in _HEADINGS)
    return (mark, named) if named else ("", frozenset())


def _name_in_cell(reading: Reading, start: int, end: int) -> None:
    """Add the words of a cell as one name, titles and dates left out."""
    cell = reading.text[start:end]
    index = reading.past_titles(reading.token_at(start + len(cell) - len(cell.lstrip(' "*'))))
    if index < 0 or reading.starts[index] >= end or index in reading.taken:
        return
    word = reading.bare[index]
    flags = flags_of(word)
    if not is_initial(reading.shown[index]) and (word in STOP or (flags & NOUN and not flags & (FIRST | LAST))):
        return
    last = reading.end(index, sure=True)
    if reading.gaps[last] == ", " and reading.ends[last + 1] <= end and flags_of(reading.bare[last + 1]) & FIRST:
        last += 1
    reading.add(index, last)
