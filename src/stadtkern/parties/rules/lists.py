"""A list of parties read from CSV: all or nothing, every mistake by its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stadtkern.core.texts import clean_line

COLUMNS = ("rolle", "art", "name", "strasse", "plz", "ort", "grund", "vertretung")
OPTIONAL = frozenset({"vertretung"})
MOST_ROWS = 300
LONGEST = 60  # of a line in the window of an envelope
LONGEST_GROUND = 200
Role = Literal["applicant", "landowner", "neighbour", "other"]
Kind = Literal["person", "company"]
ROLES: dict[str, Role] = {
    "antrag": "applicant", "grundeigentum": "landowner", "nachbar": "neighbour", "sonstige": "other",
}  # fmt: skip
KINDS: dict[str, Kind] = {"person": "person", "firma": "company"}
Code = Literal[
    "no_rows", "too_many", "no_columns", "wrong_count", "no_role", "no_kind", "no_name", "no_address", "no_ground",
    "twice",
]  # fmt: skip
_POSTCODE = re.compile(r"(?:[A-Z]{1,3}[- ])?[0-9][0-9A-Z -]{2,9}")


@dataclass(frozen=True, slots=True)
class Row:
    """One party of a list; ``line`` is that of the file. With ``representative`` the address is theirs (§ 9 ZustG)."""

    line: int
    role: Role
    kind: Kind
    name: str
    street: str
    postcode: str
    place: str
    ground: str
    representative: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What two entries of one party have in common."""
        return (self.name.casefold(), self.street.casefold(), self.postcode)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line of a list; ``about`` is what stands there."""

    line: int
    code: Code
    about: str = ""


def read_list(
    text: str, *, known: frozenset[tuple[str, str, str]] = frozenset()
) -> tuple[tuple[Row, ...], tuple[Mistake, ...]]:
    """Return the rows of a list and everything wrong with it; with one mistake nothing of it counts.

    The first line names the columns in any order, ``vertretung`` may be left out. ``known`` are the keys of parties the
    case has already.
    """
    lines = [(number, row) for number, row in _lines(text) if any(cell.strip() for cell in row)]
    if not lines:
        return (), (Mistake(1, "no_rows"),)
    first, names = lines[0]
    columns = [name.strip().lower().removeprefix("\ufeff") for name in names]
    if not (set(COLUMNS) - OPTIONAL <= set(columns) <= set(COLUMNS) and len(set(columns)) == len(columns)):
        return (), (Mistake(first, "no_columns", ";".join(columns)[:LONGEST_GROUND]),)
    if len(lines) == 1:
        return (), (Mistake(first, "no_rows"),)
    if len(lines) - 1 > MOST_ROWS:
        return (), (Mistake(lines[MOST_ROWS + 1][0], "too_many"),)
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    seen = set(known)
    for number, cells in lines[1:]:
        read = _row(number, columns, cells)
        if isinstance(read, Row) and read.key in seen:
            read = [Mistake(number, "twice", read.name)]
        if isinstance(read, Row):
            seen.add(read.key)
            rows.append(read)
        else:
            mistakes += read
    return ((), tuple(mistakes)) if mistakes else (tuple(rows), ())


def _lines(text: str) -> Sequence[tuple[int, list[str]]]:
    """Return the cells of every line with its number; a field that never ends is read to the end of the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    found, began = [], 1
    try:
        for cells in reader:
            found.append((began, cells))
            began = reader.line_num + 1
    except csv.Error:  # a field without end
        found.append((began, ['"']))
    return found


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row | list[Mistake]:
    if len(cells) != len(columns):
        return [Mistake(number, "wrong_count", str(len(cells)))]
    said = {name: clean_line(cell) for name, cell in zip(columns, cells, strict=True)}
    representative = said.get("vertretung", "")
    role, kind = ROLES.get(said["rolle"].casefold()), KINDS.get(said["art"].casefold())
    wrong: list[Mistake] = []
    if role is None:
        wrong.append(Mistake(number, "no_role", said["rolle"][:LONGEST]))
    if kind is None:
        wrong.append(Mistake(number, "no_kind", said["art"][:LONGEST]))
    if not _is_name(said["name"]) or (representative and not _is_name(representative)):
        wrong.append(Mistake(number, "no_name", said["name"][:LONGEST]))
    place = f"{said['plz']} {said['ort']}"
    fits = 0 < len(said["strasse"]) <= LONGEST and bool(said["ort"]) and len(place) <= LONGEST
    if not fits or not _POSTCODE.fullmatch(said["plz"]):
        wrong.append(Mistake(number, "no_address", f"{said['strasse']}, {place}"[:LONGEST]))
    if not 0 < len(said["grund"]) <= LONGEST_GROUND:
        wrong.append(Mistake(number, "no_ground", said["grund"][:LONGEST]))
    if wrong or role is None or kind is None:
        return wrong
    return Row(
        number, role, kind, said["name"], said["strasse"], said["plz"], said["ort"], said["grund"], representative
    )


def _is_name(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]", text)) and len(text) <= LONGEST
