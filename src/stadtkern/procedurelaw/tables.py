"""Dated tables: what a number or a word leads to, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """One row: from this number on, or for this word."""

    value: Decimal
    from_number: Decimal | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """The rows in force from a day on; ``each_more`` is added for every whole number above the last row."""

    valid_from: date
    rows: tuple[Row, ...]
    each_more: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table over time. ``is_exact``: its rows are words; else steps of numbers, lowest first."""

    name: str
    law: str
    is_exact: bool
    editions: tuple[Edition, ...]

    def edition_on(self, on: date) -> Edition | None:
        """Return the rows in force on a day, if there were any yet."""
        in_force = [each for each in self.editions if each.valid_from <= on]
        return max(in_force, key=lambda each: each.valid_from) if in_force else None

    def look_up(self, key: Decimal | str, on: date) -> Decimal | None:
        """Return the value for a key on a day; None where the table says nothing."""
        edition = self.edition_on(on)
        if edition is None:
            return None
        if self.is_exact:
            return next((row.value for row in edition.rows if row.word == key), None)
        number = Decimal(key)
        reached = [row for row in edition.rows if row.from_number is not None and row.from_number <= number]
        if not reached:
            return None
        row = reached[-1]
        if edition.each_more is None or row is not edition.rows[-1] or row.from_number is None:
            return row.value
        return row.value + edition.each_more * (number - row.from_number).to_integral_value("ROUND_FLOOR")
