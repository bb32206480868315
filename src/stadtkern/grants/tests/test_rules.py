"""Money in cents, states of an award, and lists of people, as tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.grants.rules.lists import MOST_ROWS, Mistake, Row, read_list
from stadtkern.grants.rules.money import MOST_CENTS, cents_of, euro_of, percent, read_cents
from stadtkern.grants.rules.states import Facts, Settlement, State, settle, state_of

HEAD = "name;iban;betrag;grund\n"
ANNA = "Anna Huber;AT61 1904 3002 3457 3201;90,00;Sozialcard"


@given(st.integers(min_value=-MOST_CENTS, max_value=MOST_CENTS))
def test_cents_and_euro_are_the_same_money(cents: int) -> None:
    assert cents_of(euro_of(cents)) == cents


@pytest.mark.parametrize("euro", ["NaN", "Infinity", "1000000000"])
def test_what_is_no_money_is_no_cents(euro: str) -> None:
    with pytest.raises(ValueError, match=euro[:3]):
        cents_of(Decimal(euro))


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("90", 9_000), ("90,5", 9_050), ("90.50", 9_050), ("1.234,50", 123_450), ("1 234,50 €", 123_450),
        ("1.234", 123_400), ("0,01", 1), ("999999999,99", MOST_CENTS),
        ("0", None), ("-1", None), ("1,234", None), ("1e5", None), ("neunzig", None), ("", None), ("1.23.4", None),
        ("1000000000", None), ("1,2,3", None), ("٣", None),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(written: str, cents: int | None) -> None:
    assert read_cents(written) == cents


@pytest.mark.parametrize(("part", "of", "shown"), [(0, 0, 0), (0, 10, 0), (999, 1000, 99), (10, 10, 100)])
def test_a_bar_is_full_only_when_everything_is_gone(part: int, of: int, shown: int) -> None:
    assert percent(part, of) == shown


FACTS = Facts(True, False, False, False, False, False, False)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (FACTS, State.RESERVED),
        (Facts(False, False, False, False, False, False, False), State.NO_ACCOUNT),
        (Facts(False, True, False, False, False, False, False), State.HELD),
        (Facts(True, False, True, False, False, False, False), State.IN_RUN),
        (Facts(True, True, True, True, False, False, False), State.ORDERED),
        (Facts(True, True, True, True, True, False, False), State.PAID),
        (Facts(True, True, True, True, True, True, False), State.RECLAIM),
        (Facts(True, True, True, True, True, True, True), State.RELEASED),
    ],
)
def test_where_an_award_stands(facts: Facts, state: State) -> None:
    assert state_of(facts) == state


@pytest.mark.parametrize(
    ("wanted", "ordered", "expected"),
    [(90, 0, (90, 0)), (90, 90, (0, 0)), (120, 90, (30, 0)), (50, 90, (0, 40)), (0, 90, (0, 90)), (0, 0, (0, 0))],
)
def test_a_decision_after_money_has_gone(wanted: int, ordered: int, expected: tuple[int, int]) -> None:
    assert settle(wanted, ordered_cents=ordered) == Settlement(*expected)


def test_nobody_gets_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="negative"):
        settle(-1, ordered_cents=0)


def test_a_list_is_read() -> None:
    rows, mistakes = read_list(f'\ufeff{HEAD}{ANNA}\r\n\n"Berger; Eva";DE89370400440532013000;1.234,50;Beschluss\n')
    assert mistakes == ()
    assert rows == (
        Row(2, "Anna Huber", "AT611904300234573201", 9_000, "Sozialcard"),
        Row(4, "Berger; Eva", "DE89370400440532013000", 123_450, "Beschluss"),
    )


def test_columns_stand_in_any_order() -> None:
    rows, _none = read_list("Betrag;Grund;Name;IBAN\n5;x;Eva;AT611904300234573201\n")
    assert rows == (Row(2, "Eva", "AT611904300234573201", 500, "x"),)


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("", [Mistake(1, "no_rows")]),
        (HEAD, [Mistake(1, "no_rows")]),
        ("name;iban\n", [Mistake(1, "no_columns", "name;iban")]),
        (f"{HEAD}Anna;AT61;90\n", [Mistake(2, "wrong_count", "3")]),
        (
            f"{HEAD}123;AT00;null;\n",
            [Mistake(2, "no_name", "123"), Mistake(2, "no_iban", "AT00"), Mistake(2, "no_amount", "null"),
             Mistake(2, "no_ground")],
        ),
        (f"{HEAD}{ANNA}\n{ANNA.upper()}\n", [Mistake(3, "twice", "ANNA HUBER")]),
        (f"{HEAD}{ANNA}\nEva;AT61 1904 3002 3457 3202;1;x\n", [Mistake(3, "no_iban", "AT61 1904 3002 3457 3202")]),
        (f"{HEAD}{'x' * 71};AT611904300234573201;1;x", [Mistake(2, "no_name", "x" * 70)]),
    ],
)  # fmt: skip
def test_one_mistake_and_nothing_of_the_list_counts(text: str, mistakes: list[Mistake]) -> None:
    assert read_list(text) == ((), tuple(mistakes))


def test_a_list_has_an_end() -> None:
    lines = "".join(f"Person {n};AT611904300234573201;1;x\n" for n in range(MOST_ROWS + 1))
    assert read_list(HEAD + lines) == ((), (Mistake(MOST_ROWS + 2, "too_many"),))
    assert len(read_list(HEAD + lines.partition("\n")[2])[0]) == MOST_ROWS


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    rows, mistakes = read_list(HEAD + text)
    assert bool(rows) != bool(mistakes)
