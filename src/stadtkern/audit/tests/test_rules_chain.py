"""Whatever is done to one entry of a chain is found, by our own walk and by the independent one, at the same number."""

from __future__ import annotations

import ast
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.audit import verify_audit
from stadtkern.audit.rules.chain import (
    ERASURE,
    START,
    TOMBSTONE,
    Break,
    Head,
    Row,
    canonical,
    commitment,
    digest_of,
    first_break,
    moment,
)

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
TEXT_COLUMNS = Row._fields[1:]
ANY_TIME = datetime(2026, 11, 22, 6, 30, 15, 42, tzinfo=UTC)


def link(number: int, previous: str, **told: str) -> Row:
    values = {"verb": "thing.opened", "subject": "thing:1", "reason": "", "facts": "{}", "actor": "account:1"}
    values |= {"on_behalf_of": "", "at": moment(ANY_TIME)} | told
    for who in ("actor", "on_behalf_of"):
        values[f"{who}_salt"] = f"salt {number} of {who}"
        values[f"{who}_commitment"] = commitment(values[who], values[f"{who}_salt"])
    row = Row(number=number, digest="", **values)
    return row._replace(digest=digest_of(row, previous))


@st.composite
def chains(draw: st.DrawFn, least: int = 1) -> list[Row]:
    """Return a chain of a few entries with any words in them."""
    rows: list[Row] = []
    for number in range(1, draw(st.integers(least, 7)) + 1):
        told = {name: draw(WORDS) for name in ("verb", "subject", "reason", "actor", "on_behalf_of")}
        facts = draw(st.dictionaries(st.sampled_from("abc"), WORDS | st.integers(0, 99) | st.booleans() | st.none()))
        rows.append(link(number, rows[-1].digest if rows else START, **told, facts=canonical(facts)))
    return rows


def altered(row: Row, **columns: Any) -> Row:
    return row._replace(**columns)


def found(rows: list[Row], heads: list[Head]) -> tuple[int, str] | None:
    """Return the first break both walks agree on."""
    ours = first_break(rows, heads)
    theirs = verify_audit.first_break([row._asdict() for row in rows], [(head.number, head.digest) for head in heads])
    assert ours == theirs
    return theirs


def head_of(rows: list[Row]) -> list[Head]:
    return [Head(rows[-1].number, rows[-1].digest)]


@given(chains())
def test_an_untouched_chain_holds(rows: list[Row]) -> None:
    assert found(rows, head_of(rows)) is None


@given(chains(), st.data())
def test_any_single_change_is_found(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(TEXT_COLUMNS))
    value = data.draw(WORDS.filter(lambda new: new != getattr(rows[place], column)))
    changed = [*rows]
    changed[place] = altered(rows[place], **{column: value})
    assert found(changed, head_of(rows)) == (place + 1, "changed")


@given(chains(), st.data())
def test_any_single_removal_is_found(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    assert found(rows[:place] + rows[place + 1 :], head_of(rows)) == (place + 1, "missing")


@given(chains(least=2), st.data())
def test_any_swap_is_found(rows: list[Row], data: st.DataObject) -> None:
    first, second = sorted(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=2, unique=True)))
    swapped = [*rows]
    swapped[first], swapped[second] = rows[second], rows[first]
    assert found(swapped, head_of(rows)) == (first + 1, "missing")
    contents = [*rows]
    contents[first], contents[second] = (
        rows[second]._replace(number=first + 1),
        rows[first]._replace(number=second + 1),
    )
    assert found(contents, head_of(rows)) == (first + 1, "changed")


@given(chains(), st.data())
def test_any_insertion_is_found(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    twice = rows[: place + 1] + rows[place:]
    assert found(twice, head_of(rows)) == (place + 2, "order")
    moved_on = [row._replace(number=row.number + 1) for row in rows[place:]]
    previous = rows[place - 1].digest if place else START
    assert found([*rows[:place], link(place + 1, previous, reason="new"), *moved_on], head_of(rows)) is not None


@given(chains(least=2), st.data())
def test_a_chain_written_anew_contradicts_the_published_head(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    anew = rows[:place]
    for row in rows[place:]:
        previous = anew[-1].digest if anew else START
        anew.append(link(row.number, previous, subject="another thing", actor=row.actor))
    assert found(anew, []) is None
    assert found(anew, head_of(rows)) == (len(rows), "head")


@given(chains(), st.data())
def test_a_tombstone_needs_an_erasure_on_record(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    who = data.draw(st.sampled_from(["actor", "on_behalf_of"]))
    erased = [*rows]
    erased[place] = altered(rows[place], **{who: TOMBSTONE, f"{who}_salt": ""})
    assert found(erased, head_of(rows)) == (place + 1, "erased")
    on_record = link(len(rows) + 1, rows[-1].digest, verb=ERASURE, facts='{"columns":1}')
    assert found([*erased, on_record], head_of(rows)) is None


@given(chains(), st.data())
def test_half_a_tombstone_is_a_change(rows: list[Row], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    half = [*rows]
    half[place] = rows[place]._replace(actor=TOMBSTONE)
    assert found(half, []) == (place + 1, "changed")


def test_values_of_another_kind_are_a_change() -> None:
    row = link(1, START)
    for column in TEXT_COLUMNS:
        assert found([altered(row, **{column: None})], []) == (1, "changed")


def test_a_head_without_entry_says_that_entries_are_missing() -> None:
    assert found([], [Head(3, START)]) == (1, "missing")
    assert found([link(1, START)], [Head(3, START)]) == (2, "missing")
    assert found([], []) is None


def test_the_first_of_two_breaks_is_named() -> None:
    one = link(1, START)
    two, three = link(2, one.digest), link(3, START)
    assert first_break([one, two._replace(verb="x"), three._replace(verb="y")]) == Break(2, "changed")


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (ANY_TIME, "2026-11-22T06:30:15.000042Z"),
        (datetime(2026, 6, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2026-06-01T00:00:00.000000Z"),
    ],
)
def test_moments_have_one_form(at: datetime, text: str) -> None:
    assert moment(at) == text


def test_the_digest_is_what_the_decision_record_says() -> None:
    """A reader with nothing but the record must come to these letters; they never change."""
    row = link(1, START, reason="Grüße")
    assert canonical({"b": 1, "a": "ü"}) == '{"a":"ü","b":1}'
    assert commitment("account:1", "salt") == "b44b2a7246a46b6c18b396eb0d3c493a9833b1d0cf4b01815f7598eee83a828b"
    assert row.digest == "7cd41c07705711958e7a7d99adae5d09c34ea70ec5746fd261fe5aaa8b87701e"


def test_the_independent_program_is_short_and_needs_nothing_of_ours() -> None:
    text = Path(verify_audit.__file__).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 100
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {each.name.split(".")[0] for each in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])
    assert imported <= sys.stdlib_module_names
