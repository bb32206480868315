"""What people type, and what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.definitions.answers import Answer, WrongAnswerError, decimal_of, read_answer
from stadtkern.definitions.schema import Question
from stadtkern.procedurelaw.functions import Value

LABEL = {"de": "x", "en": "x"}
OPTIONS = ({"id": "red", "label": LABEL}, {"id": "blue", "label": LABEL})


def question(kind: str, **more: Any) -> Question:
    options = OPTIONS if kind in {"choice", "choices"} else ()
    return Question.model_validate({"id": "x", "kind": kind, "label": LABEL, "options": options, **more})


@pytest.mark.parametrize(
    ("kind", "typed", "value", "kept"),
    [
        ("text", "  Anna \u200b Maria ", "Anna Maria", "Anna Maria"),
        ("text", "Zoë\x00", "Zoë", "Zoë"),
        ("long_text", "Eins\r\nzwei", "Eins\nzwei", "Eins\nzwei"),
        ("number", "3", Decimal(3), "3"),
        ("number", "1.234,5", Decimal("1234.5"), "1234.5"),
        ("money", "€ 1.234,50", Decimal("1234.50"), "1234.50"),
        ("money", "1234.50", Decimal("1234.50"), "1234.50"),
        ("money", "1 234", Decimal(1234), "1234"),
        ("date", "2026-11-23", date(2026, 11, 23), "2026-11-23"),
        ("date", "3.1.2027", date(2027, 1, 3), "2027-01-03"),
        ("date", "29. 2. 2028", date(2028, 2, 29), "2028-02-29"),
        ("yes_no", "no", False, "no"),
        ("choice", "red", "red", "red"),
        ("email", "anna@example.at", "anna@example.at", "anna@example.at"),
        ("phone", "+43 (3842) 40-62", "+43 (3842) 40-62", "+43 (3842) 40-62"),
        ("iban", "at61 1904 3002 3457 3201", "AT611904300234573201", "AT611904300234573201"),
        ("plate", "le-123 ab", "LE 123 AB", "LE 123 AB"),
        ("plate", "W 12345A", "W 12345A", "W 12345A"),
        ("confirm", "yes", True, "yes"),
    ],
)
def test_answers(kind: str, typed: str, value: Value, kept: str) -> None:
    assert read_answer(question(kind), [typed]) == Answer(value, kept)


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("text", "   ", "missing"),
        ("text", "x" * 201, "too_long"),
        ("long_text", "x" * 4001, "too_long"),
        ("number", "drei", "no_number"),
        ("number", "1e5", "no_number"),
        ("number", "1,2,3", "no_number"),
        ("number", "9999999999999", "no_number"),
        ("number", "1.23456", "too_many_decimals"),
        ("money", "1,234", "too_many_decimals"),
        ("money", "-5", "too_small"),
        ("date", "31.2.2026", "no_date"),
        ("date", "1.1.26", "no_date"),
        ("date", "1.1.1066", "no_date"),
        ("date", "morgen", "no_date"),
        ("yes_no", "vielleicht", "no_choice"),
        ("choice", "green", "no_choice"),
        ("email", "anna@", "no_email"),
        ("email", "anna@example", "no_email"),
        ("phone", "ruf mich an", "no_phone"),
        ("iban", "AT61 1904 3002 3457 3202", "no_iban"),
        ("plate", "!!!", "no_plate"),
        ("confirm", "", "not_confirmed"),
    ],
)
def test_what_cannot_be_an_answer(kind: str, typed: str, code: str) -> None:
    with pytest.raises(WrongAnswerError) as refused:
        read_answer(question(kind), [typed])
    assert refused.value.code == code


@pytest.mark.parametrize(("typed", "code"), [("0", "too_small"), ("101", "too_big")])
def test_bounds(typed: str, code: str) -> None:
    with pytest.raises(WrongAnswerError) as refused:
        read_answer(question("number", least="1", most="100"), [typed])
    assert refused.value.code == code


def test_several_at_once() -> None:
    assert read_answer(question("choices"), ["blue", "red", "blue"]) == Answer(("red", "blue"), ["red", "blue"])
    assert read_answer(question("choices", optional=True), []) == Answer((), [])
    for typed, code in ((["green"], "no_choice"), ([], "missing")):
        with pytest.raises(WrongAnswerError) as refused:
            read_answer(question("choices"), typed)
        assert refused.value.code == code


@pytest.mark.parametrize("kind", ["text", "long_text", "number", "money", "date", "yes_no", "choice", "email", "iban"])
def test_what_may_stay_open(kind: str) -> None:
    assert read_answer(question(kind, optional=True), [""]) == Answer(None, "")


@given(st.decimals(min_value=0, max_value=99999999, places=2))
def test_amounts_are_read_as_austrians_write_them(amount: Decimal) -> None:
    written = f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
    assert decimal_of(written) == amount
    assert decimal_of(str(amount)) == amount


@given(st.sampled_from(["text", "number", "money", "date", "email", "phone", "iban", "plate"]), st.text(max_size=60))
def test_what_is_kept_is_read_the_same_again(kind: str, typed: str) -> None:
    try:
        answer = read_answer(question(kind), [typed])
    except WrongAnswerError:
        return
    assert isinstance(answer.kept, str)
    assert read_answer(question(kind), [answer.kept]) == answer
