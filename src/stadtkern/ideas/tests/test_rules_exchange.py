"""Cards as files: there and back, and what hostile files bring."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.core.texts import clean, clean_line
from stadtkern.ideas.rules.exchange import COLUMNS, Fault, as_csv, as_json, read, sort, title_key

CARD: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {"public_id": "I-ABC234", "kind": "idea", "title": "Chatbot"}


def faults(content: bytes | str) -> list[tuple[int, str]]:
    found = read(content.encode() if isinstance(content, str) else content).faults
    return [(each.line, each.code) for each in found]


@given(st.text(max_size=99), st.text(max_size=349))
def test_what_is_exported_can_be_imported(title: str, summary: str) -> None:
    title, summary = clean_line(title) or "x", clean(summary)
    cards = [CARD | {"title": title, "summary": summary}]
    for written in (as_csv(cards), as_json(cards)):
        (row,) = read(written.encode()).rows
        assert (row.public_id, row.kind, row.title, row.summary) == ("I-ABC234", "idea", title, summary)


def test_no_exported_cell_begins_like_a_formula() -> None:
    written = as_csv([CARD | {"title": "=HYPERLINK(1)", "summary": "@x", "office": "-", "reason": "+1"}])
    _, cells = csv.reader(io.StringIO(written))
    assert [cell for cell in cells if cell[:1] in {"=", "+", "-", "@"}] == []


def test_spreadsheets_in_austria_write_semicolons() -> None:
    (row,) = read(b"\xef\xbb\xbfkind;title;summary\r\nidea;Eins, zwei;\r\n").rows
    assert (row.kind, row.title) == ("idea", "Eins, zwei")


def test_faults_name_the_line_where_a_card_begins() -> None:
    text = 'kind,title,summary\nidea,Eins,"drei\nZeilen\nlang"\nhope,Zwei,\nidea,,\n\nidea,' + "x" * 100 + ",\n"
    assert faults(text) == [(5, "unknown_kind"), (6, "no_title"), (8, "title_too_long")]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", [(1, "columns_missing")]),
        (b"kind,title\n", [(1, "empty")]),
        (b"a,b\n1,2\n", [(1, "columns_missing")]),
        ("kind,title\nidea,Müll\n".encode("latin-1"), [(1, "not_utf8")]),
        (b"kind,title\nidea,\x00\n", [(2, "not_text")]),
        (b"kind,title\nidea," + b"x" * 200_000, [(2, "not_csv")]),
        (b"{", [(1, "not_json")]),
        (b'{"cards": 1}', [(1, "columns_missing")]),
        (b"[" * 100_000, [(1, "not_json")]),
        (b"[" + b"1" * 5_000 + b"]", [(1, "not_json")]),
        (b'["x", null, 3]', [(1, "no_title"), (2, "no_title"), (3, "no_title")]),
        (b"\x89PNG\r\n\x1a\n", [(1, "not_utf8")]),
    ],
)
def test_hostile_files_are_answered(content: bytes, found: list[tuple[int, str]]) -> None:
    assert faults(content) == found


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"title": ["no", "text"]}, "no_title"),
        ({"title": "\u202e\x00 "}, "no_title"),
        ({"summary": "x" * 350}, "summary_too_long"),
        ({"kind": None}, "unknown_kind"),
        ({"public_id": "../../etc"}, "wrong_id"),
        ({"public_id": "I-" + "A" * 11}, "wrong_id"),
        ({"public_id": "I-Ä"}, "wrong_id"),
        ({"office": "x" * 81}, "office_too_long"),
    ],
)
def test_each_fault_of_a_card(changed: dict[str, Any], code: str) -> None:
    content = json.dumps([CARD, CARD | changed]).encode()
    assert read(content).faults == (Fault(2, code),)


def test_too_many_cards_are_one_fault() -> None:
    content = "kind,title\n" + "idea,x\n" * 2_001
    assert faults(content) == [(2_002, "too_many")]


def test_cards_are_known_by_identifier_or_title() -> None:
    cards = [
        CARD,
        CARD | {"public_id": "", "title": "Neu"},
        CARD | {"public_id": "", "title": " NEU "},
        CARD | {"public_id": "I-XYZ234", "title": "da"},
        CARD | {"public_id": "I-XYZ236", "title": "Neu", "kind": "risk"},
    ]
    found = sort(read(as_json(cards).encode()).rows, ids={"I-ABC234"}, titles={title_key("idea", "Da")})
    assert [row.line for row in found.new] == [2, 5]
    assert [row.line for row in found.known] == [1, 3, 4]
