"""The register's pure rules: cells, amounts, days, terms."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.ailaw.classification.vocabulary import AiActClass, Policy
from stadtkern.core.texts import clean, clean_line, cut
from stadtkern.governance.api import REASONS
from stadtkern.lifecycle.changes import Change
from stadtkern.lifecycle.scoring import Shortfall
from stadtkern.register.exports.tables import cell
from stadtkern.register.rules.deadlines import urgency
from stadtkern.register.rules.drafts import Fault, Unread
from stadtkern.register.rules.measured import mark_of, per_hundred, percent, two_digits
from stadtkern.register.rules.vocabulary import AI_ACT, DPV, RISK_LEVELS, terms
from stadtkern.register.wording import BLOCKS, FAULTS, SHORTFALLS, UNREAD

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+43 3999", "'+43 3999"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ("\r\n=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("＝1+1", "'＝1+1"),
        ("|calc", "'|calc"),
        ("%0A", "'%0A"),
        ("Hund = Tier", "Hund = Tier"),
        ("a\x00\x1b[31mb", "a[31mb"),
        (None, ""),
        (0, "0"),
    ],
)
def test_a_cell_is_never_a_formula(given: object, shown: str) -> None:
    assert cell(given) == shown


@given(st.text())
def test_whatever_a_cell_holds_it_begins_harmlessly_and_stays_one_cell(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([cell(text), "next"])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert row[1] == "next"
    assert row[0][:1] not in set("=+-@|%\t\r＝＋－＠")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "0"),
        (0.01234, "0.012"),
        (0.0999, "0.10"),
        (1.25, "1.3"),
        (99.6, "100"),
        (1234, "1200"),
        (Decimal("0.4"), "0.40"),
    ],
)
def test_amounts_have_two_digits(amount: float | Decimal, shown: str) -> None:
    assert str(two_digits(amount)) == shown


def test_rates_of_nothing_are_unknown_not_zero() -> None:
    assert per_hundred(12.0, 0) is None
    assert percent(0, 0) is None
    assert per_hundred(12.0, 300) == Decimal("4.0")
    assert percent(1, 3) == Decimal(33)


@pytest.mark.parametrize(
    ("days", "expected"), [(-1, "overdue"), (0, "soon"), (7, "soon"), (8, "in_time"), (28, "in_time")]
)
def test_a_day_is_over_only_after_it(days: int, expected: str) -> None:
    assert urgency(TODAY + timedelta(days=days), today=TODAY) == expected


@pytest.mark.parametrize(
    ("score", "mark"),
    [(0, "none"), (0.49, "none"), (0.5, "slight"), (1.5, "clear"), (2.5, "strong"), (3.5, "outstanding")],
)
def test_scores_have_words(score: float, mark: str) -> None:
    assert mark_of(score) == mark


def test_every_class_within_the_regulation_has_a_term() -> None:
    outside = {AiActClass.NO_AI_SYSTEM, AiActClass.OUT_OF_SCOPE}
    assert set(RISK_LEVELS) == {each.value for each in AiActClass} - {each.value for each in outside}


@pytest.mark.parametrize(
    ("ai_act_class", "points", "classes", "personal", "expected"),
    [
        ("transparency", ["50(1)"], ["public"], False, ["a#RiskLevelTransparencyRequired", "d#NonPersonalData"]),
        (
            "high_risk",
            ["5(a)", "2", "50(1)"],
            [],
            None,
            ["a#RiskLevelHigh", "a#HighRiskAISystem-AnnexIII-5-a", "a#HighRiskAISystem-A6-2"],
        ),
        ("minimal", [], ["special"], True, ["a#RiskLevelMinimal", "d#SpecialCategoryPersonalData", "d#PersonalData"]),
        ("no_ai_system", [], [], None, []),
        ("", [], [], None, []),
    ],
)
def test_a_classification_in_terms_of_dpv(
    ai_act_class: str, points: list[str], classes: list[str], personal: bool | None, expected: list[str]
) -> None:
    found = terms(ai_act_class, points, classes, has_personal_data=personal)
    assert found == [each.replace("a#", AI_ACT).replace("d#", DPV) for each in expected]


def test_every_reason_for_a_block_has_words() -> None:
    passes = {Policy.NOT_GOVERNED_AS_AI, Policy.ALLOWED_WITH_GATES}
    assert set(BLOCKS) == {each.value for each in set(Policy) - passes} | {"other"}


def test_every_change_and_every_reason_of_a_shortfall_has_words() -> None:
    assert {each.value for each in Change} <= set(REASONS)
    assert set(SHORTFALLS) == set(get_args(Shortfall))
    assert set(FAULTS) == set(get_args(Fault))
    assert set(UNREAD) == set(get_args(Unread))


def test_texts_lose_what_nobody_sees() -> None:
    assert clean("a\u202eb\x00c\r\nd\n\n\n\ne\u200b") == "abc\nd\n\ne"
    assert clean_line("a\n  b\t c") == "a b c"
    assert clean("👩\u200d👧 Straße") == "👩\u200d👧 Straße"


@given(st.text(max_size=400), st.integers(min_value=2, max_value=50))
def test_what_is_cut_fits(text: str, longest: int) -> None:
    assert len(cut(text, longest)) <= longest
