"""The language of rules: what it says, what it refuses, what it does not know yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.procedurelaw.evaluating import evaluate
from stadtkern.procedurelaw.expressions import LONGEST, ExpressionError, Result, read_expression
from stadtkern.procedurelaw.functions import Kind, Value
from stadtkern.procedurelaw.tables import Edition, Row, Table

TODAY = date(2026, 11, 23)
KINDS: dict[str, Kind] = {
    "income": "number",
    "household": "number",
    "birth": "date",
    "resident": "yes_no",
    "owner": "yes_no",
    "zone": "text",
    "uses": "texts",
}
LIMIT = Table(
    "limit",
    "Richtlinie",
    is_exact=False,
    editions=(
        Edition(date(2025, 1, 1), (Row(Decimal(1000), Decimal(1)),)),
        Edition(
            date(2026, 1, 1),
            (Row(Decimal(1200), Decimal(1)), Row(Decimal(1800), Decimal(2))),
            each_more=Decimal(400),
        ),
    ),
)
PRICE = Table("price", "Tarif", is_exact=True, editions=(Edition(date(2026, 1, 1), (Row(Decimal(30), word="blue"),)),))
TABLES = {"limit": LIMIT, "price": PRICE}
ANSWERS: dict[str, Value | None] = {
    "income": Decimal("1700.50"),
    "household": Decimal(3),
    "birth": date(2008, 11, 24),
    "resident": True,
    "owner": False,
    "zone": "blue",
    "uses": ("music", "food"),
}


def value(source: str, **other: Value | None) -> Value | None:
    return result(source, **other).value


def result(source: str, **other: Value | None) -> Result:
    expression = read_expression(source, KINDS, TABLES)
    return evaluate(expression, {**ANSWERS, **other}, today=TODAY, tables=TABLES)


@pytest.mark.parametrize(
    ("source", "means"),
    [
        ("income <= limit(household)", True),
        ("limit(household)", Decimal(2200)),
        ("limit(1)", Decimal(1200)),
        ("limit(2)", Decimal(1800)),
        ("limit(2.9)", Decimal(1800)),
        ("price(zone) * 2", Decimal(60)),
        ("age(birth, today)", Decimal(17)),
        ("age(birth, day('2026-11-24')) >= 18", True),
        ("resident and not owner", True),
        ("owner or resident", True),
        ("zone in ['blue', 'green']", True),
        ("zone not in ('green',)", True),
        ("'food' in uses", True),
        ("'fire' in uses", False),
        ("count(uses)", Decimal(2)),
        ("1000 < income <= 1700.50", True),
        ("1000 < income < 1700.50", False),
        ("cents(income / 3)", Decimal("566.83")),
        ("cents(0.125)", Decimal("0.13")),
        ("least(income, 1000, 2000) + most(1, 2)", Decimal(1002)),
        ("up(income / 100) - down(income / 100)", Decimal(1)),
        ("-income", Decimal("-1700.50")),
        ("30 if zone == 'blue' else 60", Decimal(30)),
        ("days_between(birth, today) > 6000", True),
        ("months_after(day('2026-01-31'), 1) == day('2026-02-28')", True),
        ("year(today)", Decimal(2026)),
        ("0.1 + 0.2 == 0.3", True),
    ],
)
def test_meanings(source: str, means: Value) -> None:
    assert value(source) == means


@pytest.mark.parametrize(
    ("source", "gone", "means", "missing"),
    [
        ("owner and income > 0", ["income"], False, set()),
        ("income > 0 and owner", ["income"], False, set()),
        ("resident or income > 0", ["income"], True, set()),
        ("resident and income > 0", ["income"], None, {"income"}),
        ("income > 0 and household > 0", ["income", "household"], None, {"income", "household"}),
        ("not resident", ["resident"], None, {"resident"}),
        ("known(income)", ["income"], False, set()),
        ("known(income) and income > 5", ["income"], False, set()),
        ("30 if resident else income", ["income"], Decimal(30), set()),
        ("income if resident else 30", ["income"], None, {"income"}),
        ("least(income, 5)", ["income"], None, {"income"}),
        ("1 < income < 0", ["income"], None, {"income"}),
        ("2 < 1 < income", ["income"], False, set()),
        ("zone in ['blue']", ["zone"], None, {"zone"}),
        ("price(zone)", ["zone"], None, {"zone"}),
        ("limit(0)", [], None, {"table:limit"}),
        ("price('red')", [], None, {"table:price"}),
    ],
)
def test_what_is_not_answered_yet(source: str, gone: list[str], means: Value | None, missing: set[str]) -> None:
    assert result(source, **dict.fromkeys(gone)) == Result(means, frozenset(missing))


def test_a_table_knows_its_past() -> None:
    expression = read_expression("limit(3)", KINDS, TABLES)
    last_year = evaluate(expression, {}, today=date(2025, 12, 31), tables=TABLES)
    before = evaluate(expression, {}, today=date(2024, 12, 31), tables=TABLES)
    assert (last_year.value, before.value) == (Decimal(1000), None)


def test_numbers_nobody_counts_with() -> None:
    assert value("cents(income * income * income)", income=Decimal("9" * 30)) is None


@pytest.mark.parametrize(
    ("source", "code", "column"),
    [
        ("", "not_readable", 1),
        ("income > * 5", "not_readable", 10),
        ("incme > 5", "unknown_name", 1),
        ("income > 5 and rich", "unknown_name", 16),
        ("income > 'five'", "wrong_kind", 10),
        ("income and resident", "wrong_kind", 1),
        ("not income", "wrong_kind", 5),
        ("zone < 'c'", "not_allowed", 1),
        ("zone + 'c'", "wrong_kind", 1),
        ("income in uses", "wrong_kind", 11),
        ("zone in zone", "wrong_kind", 9),
        ("zone in [1]", "wrong_kind", 10),
        ("income is 5", "not_allowed", 1),
        ("income / household", "divides_by_answer", 10),
        ("income / 0", "divides_by_answer", 10),
        ("income ** 2", "not_allowed", 1),
        ("income % 2", "not_allowed", 1),
        ("zone.upper()", "not_allowed", 1),
        ("uses[0] == 'a'", "not_allowed", 1),
        ("__import__('os')", "unknown_function", 1),
        ("age(birth)", "wrong_arguments", 1),
        ("age(birth, on=today)", "not_allowed", 1),
        ("least()", "wrong_arguments", 1),
        ("known(5)", "wrong_arguments", 1),
        ("known(rich)", "unknown_name", 7),
        ("limit(zone)", "wrong_kind", 7),
        ("price(5)", "wrong_kind", 7),
        ("day(zone)", "must_be_fixed", 1),
        ("day('tomorrow')", "must_be_fixed", 1),
        ("months_after(today, income)", "must_be_fixed", 1),
        ("months_after(today, 99999)", "must_be_fixed", 1),
        ("[each for each in uses]", "not_allowed", 1),
        ("lambda: 5", "not_allowed", 1),
        ("(x := 5)", "not_allowed", 2),
        ("f'{income}'", "not_allowed", 1),
        ("b'x' == b'x'", "not_allowed", 1),
        ("None", "not_allowed", 1),
        ("1j", "not_allowed", 1),
        ("5 if income else 6", "wrong_kind", 6),
        ("5 if resident else 'six'", "wrong_kind", 20),
        ("0x10", "not_a_number", 1),
        ("not " * 40 + "resident", "too_deep", 85),
        ("(" * 300 + "1" + ")" * 300, "too_long", 1),
    ],
)
def test_what_cannot_be_said(source: str, code: str, column: int) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_expression(source, KINDS, TABLES)
    assert (refused.value.code, refused.value.column) == (code, column)


def test_who_asks_knows_what_is_asked_for() -> None:
    expression = read_expression("income <= limit(household) and today > birth", KINDS, TABLES)
    assert (expression.kind, expression.names, expression.tables) == (
        "yes_no",
        frozenset({"income", "household", "birth"}),
        frozenset({"limit"}),
    )


@pytest.mark.parametrize("answers", list(product([True, False, None], repeat=3)))
def test_what_is_unknown_is_so_only_if_it_matters(answers: tuple[bool | None, ...]) -> None:
    """Whatever a missing answer turns out to be, a result that was known already stays."""
    kinds: dict[str, Kind] = {"a": "yes_no", "b": "yes_no", "c": "yes_no"}
    for source in ("a and b or c", "a or b and not c", "not (a or b) or c", "a if b else c"):
        expression = read_expression(source, kinds)
        now = evaluate(expression, dict(zip("abc", answers, strict=True)), today=TODAY)
        later = {
            evaluate(expression, dict(zip("abc", each, strict=True)), today=TODAY).value
            for each in product([True, False], repeat=3)
            if all(was is None or was is is_now for was, is_now in zip(answers, each, strict=True))
        }
        assert now.value is None or later == {now.value}


@given(st.text(max_size=LONGEST))
def test_no_text_breaks_the_reader(source: str) -> None:
    try:
        expression = read_expression(source, KINDS, TABLES)
    except ExpressionError:
        return
    evaluate(expression, ANSWERS, today=TODAY, tables=TABLES)
    evaluate(expression, {}, today=TODAY, tables=TABLES)
