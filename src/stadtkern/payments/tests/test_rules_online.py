"""What a payment service may answer, and what of it is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stadtkern.payments.rules.online import (
    NEXT,
    OnlineState,
    Told,
    UnreadableError,
    is_private,
    is_to_be_asked,
    read_created,
    read_told,
    trouble_of,
)

GOOD = {"id": "p_1", "order": "o", "state": "paid", "amount": "21.30", "currency": "EUR", "reference": "RF1"}
ASKED: Any = {"payment": "p_1", "order": "o", "amount_eur": Decimal("21.30"), "reference": "RF1"}
JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.sampled_from([*GOOD, "redirect"]) | some.text(), inner),
)


def test_a_good_answer_is_read() -> None:
    told = read_told(GOOD | {"more": 1})
    assert told == Told("p_1", "o", OnlineState.PAID, Decimal("21.30"), "EUR", "RF1")
    assert trouble_of(told, **ASKED) == ""


@pytest.mark.parametrize("name", sorted(GOOD))
@pytest.mark.parametrize("wrong", [None, 1, 21.3, "", "x" * 101, [], {"a": "b"}])
def test_every_part_must_be_there_as_a_word(name: str, wrong: object) -> None:
    with pytest.raises(UnreadableError, match=name):
        read_told(GOOD | {name: wrong})


@pytest.mark.parametrize(
    "amount", ["21", "21.3", "21,30", "-21.30", "+21.30", "1e3", "NaN", "21.300", "٢١.٣٠", " 21.30"]
)
def test_an_amount_has_one_form(amount: str) -> None:
    with pytest.raises(UnreadableError, match="amount"):
        read_told(GOOD | {"amount": amount})


@pytest.mark.parametrize("number", ["../x", "a/b", "a b", "ä", "a?b"])
def test_an_id_is_no_address(number: str) -> None:
    with pytest.raises(UnreadableError, match="id"):
        read_told(GOOD | {"id": number})


@pytest.mark.parametrize("state", ["begun", "Paid", "done"])
def test_a_state_is_one_of_the_protocol(state: str) -> None:
    with pytest.raises(UnreadableError, match="state"):
        read_told(GOOD | {"state": state})


@given(JSON)
def test_whatever_comes_is_read_or_refused(data: object) -> None:
    for read in (read_told, read_created):
        try:
            read(data)
        except UnreadableError:
            continue


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"id": "p_2"}, "other_payment"),
        ({"order": "x"}, "other_payment"),
        ({"reference": "RF2"}, "other_reference"),
        ({"currency": "HUF"}, "other_currency"),
        ({"amount": "21.29"}, "other_amount"),
        ({"amount": "21.31"}, "other_amount"),
    ],
)
def test_what_differs_is_named(lie: dict[str, str], code: str) -> None:
    assert trouble_of(read_told(GOOD | lie), **ASKED) == code


@pytest.mark.parametrize(
    ("address", "is_fine"),
    [
        ("https://pay.example.at/x?y=1", True),
        ("http://127.0.0.1:8000/x", True),
        ("http://pay.example.at/x", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://a:b@pay.example.at/", False),
        ("https://pay.example.at/ x", False),
        ("https://pay.example.at/\n", False),
        ("https://[", False),
        ("//pay.example.at/", False),
    ],
)
def test_nobody_is_led_where_others_read_along(address: str, is_fine: bool) -> None:
    assert is_private(address) is is_fine
    created = {"id": "p_1", "redirect": address}
    if is_fine:
        assert read_created(created).address == address
    else:
        with pytest.raises(UnreadableError):
            read_created(created)


def test_what_has_ended_moves_nowhere() -> None:
    assert {state for state, there in NEXT.items() if not there} == set(OnlineState) - {
        OnlineState.BEGUN,
        OnlineState.OPEN,
    }


def test_the_first_hour_every_minute_then_every_hour() -> None:
    begun = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def asked(after: float, last: float | None) -> bool:
        last_at = None if last is None else begun + timedelta(minutes=last)
        return is_to_be_asked(begun + timedelta(minutes=after), begun_at=begun, asked_at=last_at)

    assert [asked(0, None), asked(59, 58), asked(61, 60), asked(119, 60), asked(120, 60), asked(9999, None)] == [
        True,
        True,
        False,
        False,
        True,
        True,
    ]
