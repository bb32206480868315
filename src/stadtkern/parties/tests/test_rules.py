"""Lists, codes, receipts and the law of standing as tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stadtkern.parties.rules.codes import new_code, typed_code
from stadtkern.parties.rules.lists import MOST_ROWS, Mistake, read_list
from stadtkern.parties.rules.receipts import statement_digest, statement_number
from stadtkern.parties.rules.standing import (
    TIME_TO_PREPARE,
    Finding,
    Objection,
    comment_until,
    finding,
    objections_until,
)
from stadtkern.parties.testing import BERTA, CARL, HEAD, TWO
from stadtkern.procedurelaw.periods import Period

HEARING = date(2026, 12, 15)
DAY = timedelta(days=1)


def test_a_list_is_read_in_any_order_of_columns_and_without_representatives() -> None:
    rows, mistakes = read_list(TWO)
    assert mistakes == ()
    assert [(each.line, each.role, each.name, each.representative) for each in rows] == [
        (2, "neighbour", "Berta Nachbarin", ""),
        (3, "landowner", "Carl Grund", "Dr. Eva Anwalt"),
    ]
    turned = "plz;ort;name;strasse;art;rolle;grund\n8999;Musterstadt;Bau GmbH;Weg 1;Firma;Sonstige;Dienstbarkeit\n"
    (row,), _none = read_list(turned)
    assert (row.kind, row.role, row.postcode, row.ground) == ("company", "other", "8999", "Dienstbarkeit")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [Mistake(1, "no_rows")]),
        (HEAD, [Mistake(1, "no_rows")]),
        ("name;ort\nA;B\n", [Mistake(1, "no_columns", "name;ort")]),
        (HEAD + "nachbar;person;A\n", [Mistake(2, "wrong_count", "3")]),
        (HEAD + BERTA.replace("nachbar;", "freund;", 1), [Mistake(2, "no_role", "freund")]),
        (HEAD + BERTA.replace(";person;", ";wesen;"), [Mistake(2, "no_kind", "wesen")]),
        (HEAD + BERTA.replace("Berta Nachbarin", "4711"), [Mistake(2, "no_name", "4711")]),
        (HEAD + BERTA.replace("Berta Nachbarin", "B" * 61), [Mistake(2, "no_name", "B" * 60)]),
        (HEAD + BERTA.replace("8999", "?"), [Mistake(2, "no_address", "Lindenweg 4, ? Musterstadt")]),
        (HEAD + BERTA.replace("Lindenweg 4", ""), [Mistake(2, "no_address", ", 8999 Musterstadt")]),
        (HEAD + BERTA.replace("Grundstück 12/3", ""), [Mistake(2, "no_ground")]),
        (HEAD + BERTA + "\n" + BERTA, [Mistake(4, "twice", "Berta Nachbarin")]),
        (HEAD + "x;y\n" + BERTA.replace("12/3", ""), [Mistake(2, "wrong_count", "2")]),
        (HEAD + "x;y\nz\n", [Mistake(2, "wrong_count", "2"), Mistake(3, "wrong_count", "1")]),
    ],
)  # fmt: skip
def test_every_mistake_is_named_by_its_line_and_nothing_is_taken(text: str, expected: list[Mistake]) -> None:
    assert read_list(text) == ((), tuple(expected))


def test_a_list_has_an_end_and_nobody_comes_twice() -> None:
    row = BERTA.replace("Lindenweg 4", "Lindenweg {}")
    many = HEAD + "".join(row.format(number) for number in range(MOST_ROWS + 1))
    assert read_list(many) == ((), (Mistake(MOST_ROWS + 2, "too_many"),))
    known = frozenset({("berta nachbarin", "lindenweg 4", "8999")})
    assert read_list(HEAD + BERTA + CARL, known=known) == ((), (Mistake(2, "twice", "Berta Nachbarin"),))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ACDE-FGHJ-KLMN-PQRT", "ACDE-FGHJ-KLMN-PQRT"),
        (" acde fghj klmn pqrt ", "ACDE-FGHJ-KLMN-PQRT"),
        ("ACDEFGHJKLMNPQRT", "ACDE-FGHJ-KLMN-PQRT"),
        ("ACDE-FGHJ-KLMN-PQR", ""),
        ("ACDE-FGHJ-KLMN-PQRTA", ""),
        ("ACDE-FGHJ-KLMN-PQR0", ""),
        ("", ""),
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str, found: str) -> None:
    assert typed_code(typed) == found


def test_a_drawn_code_can_be_typed() -> None:
    drawn = new_code(lambda letters: letters[0])
    assert (drawn, typed_code(drawn)) == ("AAAA-AAAA-AAAA-AAAA", drawn)


@pytest.mark.parametrize(
    ("objections", "hearing_on", "told_on", "is_announced", "days_after", "expected"),
    [
        ([], None, None, False, 1, Finding("kept", "no_hearing")),
        ([], HEARING, None, True, 0, Finding("open", "still_possible")),
        ([], HEARING, None, True, 1, Finding("lost", "announced")),
        ([], HEARING, HEARING - TIME_TO_PREPARE, False, 1, Finding("lost", "told")),
        ([], HEARING, HEARING - TIME_TO_PREPARE + DAY, False, 1, Finding("kept", "not_told")),
        ([], HEARING, None, False, 1, Finding("kept", "not_told")),
        ([Objection(HEARING - DAY)], HEARING, None, True, 1, Finding("kept", "objected")),
        ([Objection(HEARING)], HEARING, None, True, 1, Finding("lost", "announced")),
        ([Objection(HEARING, in_hearing=True)], HEARING, None, True, 1, Finding("kept", "objected")),
        ([Objection(HEARING + DAY, in_hearing=True)], HEARING, None, True, 1, Finding("lost", "announced")),
    ],
    ids=[
        "no hearing", "on the day it can still come", "silent, announced", "silent, told just in time",
        "told too late", "never told", "the day before", "on the day, not there", "in the hearing", "after it",
    ],
)  # fmt: skip
def test_who_is_still_a_party(
    objections: list[Objection],
    hearing_on: date | None,
    told_on: date | None,
    is_announced: bool,
    days_after: int,
    expected: Finding,
) -> None:
    on = HEARING + timedelta(days=days_after)
    found = finding(objections, hearing_on=hearing_on, told_on=told_on, is_announced=is_announced, on=on)
    assert found == expected


def test_until_when_a_party_can_answer() -> None:
    assert objections_until(HEARING) == date(2026, 12, 14)
    assert comment_until(Period(2, "weeks"), served_on=date(2026, 12, 10)) == date(2026, 12, 28)  # 24 December moves on


def test_a_receipt_covers_everything() -> None:
    facts = {"number": statement_number("2026-000001-2", 3), "kind": "objection", "text": "Nein.", "files": ["a", "b"]}
    whole = statement_digest(**facts, arrived_on=HEARING, posted_on=None)  # type: ignore[arg-type]
    assert facts["number"] == "2026-000001-2/E3"
    changed = [facts | {"text": "Ja."}, facts | {"files": ["a"]}, facts | {"kind": "comment"}]
    others = [statement_digest(**each, arrived_on=HEARING, posted_on=None) for each in changed]  # type: ignore[arg-type]
    others.append(statement_digest(**facts, arrived_on=HEARING, posted_on=HEARING))  # type: ignore[arg-type]
    assert len({whole, *others}) == 5
    assert statement_digest(**facts | {"files": ["b", "a"]}, arrived_on=HEARING, posted_on=None) == whole  # type: ignore[arg-type]


def test_a_quotation_mark_without_end_is_a_mistake_of_its_line() -> None:
    text = HEAD + BERTA + 'nachbar;person;"' + "x" * 200_000
    rows, mistakes = read_list(text)
    assert (rows, [each.line for each in mistakes]) == ((), [3])
