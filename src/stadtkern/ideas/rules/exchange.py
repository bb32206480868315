"""Cards as a file: written so that no spreadsheet runs them, read so that every fault has a line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stadtkern.core.cells import harmless, unharmed
from stadtkern.core.texts import clean, clean_line
from stadtkern.ideas.rules.cards import LONGEST_SUMMARY, LONGEST_TITLE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

COLUMNS = ("public_id", "kind", "title", "summary", "office", "origin", "state", "created_at", "use_case", "reason")
READ = ("public_id", "kind", "title", "summary", "office")
"""What an import takes over. State, reasons and use cases belong to the town that decided them."""
KINDS = frozenset({"idea", "risk", "worry"})
ID_MARK, LONGEST_ID = "I-", 12
LONGEST_OFFICE = 80
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Row:
    """One card of a file; ``line`` is where it begins, in a JSON file its place in the list from 1."""

    line: int
    public_id: str
    kind: str
    title: str
    summary: str
    office: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, as a code."""

    line: int
    code: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. With a fault nothing of it is imported."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorted:
    """The cards of a file, compared with those that are here."""

    new: tuple[Row, ...]
    known: tuple[Row, ...]


def as_csv(cards: Iterable[Mapping[str, object]]) -> str:
    """Return cards as a CSV file with the columns of ``COLUMNS``."""
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, COLUMNS, extrasaction="ignore")
    table.writeheader()
    table.writerows({name: harmless(card[name]) for name in COLUMNS} for card in cards)
    return written.getvalue()


def as_json(cards: Iterable[Mapping[str, object]]) -> str:
    """Return cards as a JSON file."""
    return json.dumps(
        {"cards": [{name: card[name] for name in COLUMNS} for card in cards]}, ensure_ascii=False, indent=1
    )


def read(content: bytes) -> Reading:
    """Return the cards in a CSV or JSON file that ``as_csv`` or ``as_json`` wrote, or a person with a spreadsheet."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _broken(1, "not_utf8")
    if "\x00" in text:
        return _broken(text[: text.index("\x00")].count("\n") + 1, "not_text")
    return _read_json(text) if text.lstrip()[:1] in {"{", "["} else _read_csv(text)


def sort(rows: Sequence[Row], *, ids: Collection[str], titles: Collection[str]) -> Sorted:
    """Return which cards are new; one is known by its identifier, or by its title (see ``title_key``)."""
    taken_ids, taken_titles = set(ids), set(titles)
    new: list[Row] = []
    known: list[Row] = []
    for row in rows:
        key = title_key(row.kind, row.title)
        is_known = (row.public_id and row.public_id in taken_ids) or key in taken_titles
        (known if is_known else new).append(row)
        taken_ids.add(row.public_id)
        taken_titles.add(key)
    return Sorted(tuple(new), tuple(known))


def title_key(kind: str, title: str) -> str:
    """Return what two cards share when they say the same."""
    return f"{kind} {' '.join(title.casefold().split())}"


def _broken(line: int, code: str) -> Reading:
    return Reading(faults=(Fault(line, code),))


def _read_csv(text: str) -> Reading:
    heading = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=";" if heading.count(";") > heading.count(",") else ",")
    cells: list[tuple[int, dict[str, Any]]] = []
    begins = 1
    try:
        names = [clean_line(name).lower() for name in next(table, [])]
        if not {"kind", "title"} <= set(names):
            return _broken(1, "columns_missing")
        begins = table.line_num + 1
        for values in table:
            if any(value.strip() for value in values):
                cells.append((begins, dict(zip(names, map(unharmed, values), strict=False))))
            begins = table.line_num + 1
    except csv.Error:
        return _broken(begins, "not_csv")
    return _checked(cells)


def _read_json(text: str) -> Reading:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        return _broken(error.lineno, "not_json")
    except (RecursionError, ValueError):  # too deep, or a number of thousands of digits
        return _broken(1, "not_json")
    cards = content.get("cards") if isinstance(content, dict) else content
    if not isinstance(cards, list):
        return _broken(1, "columns_missing")
    return _checked([(number, card if isinstance(card, dict) else {}) for number, card in enumerate(cards, start=1)])


def _checked(cells: Sequence[tuple[int, Mapping[str, Any]]]) -> Reading:
    if not cells:
        return _broken(1, "empty")
    if len(cells) > MOST_ROWS:
        return _broken(cells[MOST_ROWS][0], "too_many")
    rows = [_row(line, values) for line, values in cells]
    faults = [Fault(row.line, code) for row in rows if (code := _wrong_with(row))]
    return Reading(tuple(rows), tuple(faults))


def _row(line: int, values: Mapping[str, Any]) -> Row:
    given = {name: values.get(name) for name in READ}
    texts = {name: value if isinstance(value, str) else "" for name, value in given.items()}
    return Row(
        line=line,
        public_id=clean_line(texts["public_id"]),
        kind=clean_line(texts["kind"]).lower(),
        title=clean_line(texts["title"]),
        summary=clean(texts["summary"]),
        office=clean_line(texts["office"]),
    )


def _wrong_with(row: Row) -> str:
    """Return what is wrong with a card, as a code; nothing if it may come in."""
    checks = (
        ("no_title", not row.title),
        ("title_too_long", len(row.title) > LONGEST_TITLE),
        ("summary_too_long", len(row.summary) > LONGEST_SUMMARY),
        ("unknown_kind", row.kind not in KINDS),
        ("wrong_id", bool(row.public_id) and not _is_id(row.public_id)),
        ("office_too_long", len(row.office) > LONGEST_OFFICE),
    )
    return next((code for code, is_wrong in checks if is_wrong), "")


def _is_id(text: str) -> bool:
    return text.startswith(ID_MARK) and len(text) <= LONGEST_ID and text[2:].isalnum() and text.isascii()
