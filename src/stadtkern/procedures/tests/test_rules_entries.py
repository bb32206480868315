"""Numbers people can say, and digests anybody can compute again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.procedures.rules.entries import case_number, entry_digest, is_case_number
from stadtkern.procedures.rules.states import NEXT, OPEN, State, may_move

YEARS, COUNTS = st.integers(2020, 2100), st.integers(1, 999_999)


def test_a_number_as_it_is_said() -> None:
    assert case_number(2026, 123) == "2026-000123-3"


@given(YEARS, COUNTS, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_found(year: int, counted: int, place: int, more: int) -> None:
    number = case_number(year, counted)
    assert is_case_number(number)
    digits = [at for at, sign in enumerate(number) if sign.isdigit()]
    at = digits[place]
    slipped = number[:at] + str((int(number[at]) + more) % 10) + number[at + 1 :]
    assert not is_case_number(slipped)


@pytest.mark.parametrize(
    "written", ["", "2026", "2026-123-0", "2026-000123-x", "2026-000123", "٢٠٢٦-000123-0", "2026-000000-0"]
)
def test_what_is_no_number(written: str) -> None:
    assert not is_case_number(written)


@pytest.mark.parametrize(("year", "counted"), [(1999, 1), (2026, 0), (2026, 1_000_000)])
def test_numbers_that_cannot_be(year: int, counted: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        case_number(year, counted)


def test_every_part_of_an_entry_counts() -> None:
    entry = {
        "number": "2026-000123-0",
        "procedure": "a" * 64,
        "received_at": datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        "answers": {"name": "Anna", "uses": ["a", "b"]},
        "documents": [("plan.pdf", "b" * 64), ("foto.jpg", "c" * 64)],
    }
    digest = entry_digest(**entry)  # type: ignore[arg-type]
    changes = {
        "number": "2026-000124-9",
        "procedure": "b" * 64,
        "received_at": datetime(2026, 11, 23, 8, 1, tzinfo=UTC),
        "answers": {"name": "Anna", "uses": ["b", "a"]},
        "documents": [("plan.pdf", "b" * 64)],
    }
    others = {entry_digest(**{**entry, name: value}) for name, value in changes.items()}  # type: ignore[arg-type]
    assert len(others | {digest}) == 6
    assert entry_digest(**{**entry, "documents": entry["documents"][::-1]}) == digest  # type: ignore[index]


def test_a_life_has_no_dead_end_but_its_ends() -> None:
    ends = {state for state in State if not NEXT[state]}
    assert ends == {State.WITHDRAWN}
    assert NEXT[State.FINAL] == {State.APPEALED}  # too late is for somebody to say, too
    reached, frontier = {State.RECEIVED}, {State.RECEIVED}
    while frontier:
        frontier = {there for here in frontier for there in NEXT[here]} - reached
        reached |= frontier
    assert reached == set(State)
    assert may_move(State.RECEIVED, State.DECIDED) is False  # somebody has to look at it first
    assert {state for state in State if State.WITHDRAWN in NEXT[state]} == OPEN
