"""A list of people who get money without asking: read from CSV, all or nothing, every mistake by its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from stadtkern.core.texts import clean_line
from stadtkern.grants.rules.money import read_cents
from stadtkern.masking.checks import iban as is_iban

COLUMNS = ("name", "iban", "betrag", "grund")
MOST_ROWS = 2_000
LONGEST_NAME, LONGEST_GROUND = 70, 140
Code = Literal[
    "no_rows", "too_many", "no_columns", "wrong_count", "no_name", "no_iban", "no_amount", "no_ground", "twice",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One person of a list; ``line`` is that of the file."""

    line: int
    name: str
    iban: str
    amount_cents: int
    ground: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line of a list; ``about`` is what stands there."""

    line: int
    code: Code
    about: str = ""


def read_list(text: str) -> tuple[tuple[Row, ...], tuple[Mistake, ...]]:
    """Return the rows of a list and everything wrong with it; with one mistake nothing of it counts.

    The first line names the columns ``name;iban;betrag;grund`` in any order; amounts are euro as people write them.
    """
    lines = [(number, row) for number, row in _lines(text) if any(cell.strip() for cell in row)]
    if not lines:
        return (), (Mistake(1, "no_rows"),)
    first, names = lines[0]
    columns = [name.strip().lower().removeprefix("\ufeff") for name in names]
    if sorted(columns) != sorted(COLUMNS):
        return (), (Mistake(first, "no_columns", ";".join(columns)),)
    if len(lines) == 1:
        return (), (Mistake(first, "no_rows"),)
    if len(lines) - 1 > MOST_ROWS:
        return (), (Mistake(lines[MOST_ROWS + 1][0], "too_many"),)
    rows: list[Row] = []
    mistakes: list[Mistake] = []
    seen: set[tuple[str, str]] = set()
    for number, cells in lines[1:]:
        read = _row(number, columns, cells)
        if isinstance(read, Row) and (read.name.casefold(), read.iban) in seen:
            read = [Mistake(number, "twice", read.name)]
        if isinstance(read, Row):
            seen.add((read.name.casefold(), read.iban))
            rows.append(read)
        else:
            mistakes += read
    return ((), tuple(mistakes)) if mistakes else (tuple(rows), ())


def _lines(text: str) -> Sequence[tuple[int, list[str]]]:
    """Return the cells of every line with its number; a field that never ends is read to the end of the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    found, began = [], 1
    for cells in reader:
        found.append((began, cells))
        began = reader.line_num + 1
    return found


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row | list[Mistake]:
    if len(cells) != len(columns):
        return [Mistake(number, "wrong_count", str(len(cells)))]
    said = {name: clean_line(cell) for name, cell in zip(columns, cells, strict=True)}
    account = re.sub(r"\s", "", said["iban"]).upper()
    cents = read_cents(said["betrag"])
    wrong: list[Mistake] = []
    if not re.search(r"[^\W\d_]", said["name"]) or len(said["name"]) > LONGEST_NAME:
        wrong.append(Mistake(number, "no_name", said["name"][:LONGEST_NAME]))
    if not is_iban(account):
        wrong.append(Mistake(number, "no_iban", said["iban"][:42]))
    if cents is None:
        wrong.append(Mistake(number, "no_amount", said["betrag"][:42]))
    if not said["grund"] or len(said["grund"]) > LONGEST_GROUND:
        wrong.append(Mistake(number, "no_ground", said["grund"][:42]))
    if wrong or cents is None:
        return wrong
    return Row(number, said["name"], account, cents, said["grund"])
