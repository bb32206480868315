"""A form follows its answers; rules explain themselves; the price is known before the first field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stadtkern.definitions.asking import Asked, ask
from stadtkern.definitions.compiled import compile_procedure
from stadtkern.definitions.schema import Question
from stadtkern.definitions.testing import GOOD_ANSWERS, changed, compiled, tariffs
from stadtkern.definitions.wording import filled, number, shown
from stadtkern.procedurelaw.expressions import ExpressionError

TODAY = date(2026, 11, 23)


def asked(*without: str, **answers: str | list[str]) -> Asked:
    given = {name: text for name, text in {**GOOD_ANSWERS, **answers}.items() if name not in without}
    return ask(compiled(), given, today=TODAY)


def test_a_whole_form() -> None:
    form = asked()
    assert (form.is_complete, [page.id for page, _questions in form.pages]) == (True, ["person", "auto", "zone"])
    assert (form.values["birthdate"], form.values["plate"], form.values["shares"]) == (
        date(1980, 2, 1),
        "MU 123 AB",
        Decimal(2),
    )
    assert [(each.rule.id, each.holds) for each in form.findings] == [("lives_here", True), ("private_use", True)]


def test_nothing_answered_yet() -> None:
    form = ask(compiled(), {}, today=TODAY)
    assert {(fault.question, fault.code) for fault in form.faults} == {
        *((name, "missing") for name in GOOD_ANSWERS if name != "true_words"),
        ("true_words", "not_confirmed"),
    }
    assert [(each.holds, sorted(each.missing)) for each in form.findings] == [
        (None, ["main_residence"]),
        (None, ["keeper", "private_share"]),
    ]
    assert form.needs_four_eyes is True  # until it is known that nobody needs to


def test_a_question_comes_and_goes_with_what_it_hangs_on() -> None:
    form = asked(keeper="company")
    assert [fault.question for fault in form.faults] == ["private_share"]
    assert asked(keeper="company", private_share="60").is_complete
    hidden = asked(private_share="999")  # typed before, no longer asked: it neither counts nor stands in the way
    assert (hidden.is_complete, "private_share" in hidden.values) == (True, False)


@pytest.mark.parametrize(
    ("keeper", "share", "documents", "steps", "four_eyes", "holds"),
    [
        ("own", "", [], ["residence"], False, True),
        ("leased", "", ["registration"], ["residence"], False, True),
        ("company", "60", ["registration", "company_letter"], ["residence", "traffic"], False, True),
        ("company", "40", ["registration", "company_letter"], ["residence", "traffic"], True, False),
    ],
)
def test_what_follows_from_the_answers(
    keeper: str, share: str, documents: list[str], steps: list[str], *, four_eyes: bool, holds: bool
) -> None:
    form = asked(keeper=keeper, private_share=share)
    assert ([each.id for each in form.documents], [each.id for each in form.steps]) == (documents, steps)
    assert (form.needs_four_eyes, form.findings[1].holds) == (four_eyes, holds)


def test_a_check_of_the_definition_speaks_for_itself() -> None:
    form = asked(birthdate="24.11.2026", years="1,5")
    assert [(fault.question, fault.code, fault.says.en if fault.says else "") for fault in form.faults] == [
        ("birthdate", None, "This day is not in the past."),
        ("years", None, "Only whole years are possible."),
    ]
    assert [fault.question for fault in form.faults_on("zone")] == ["years"]


@pytest.mark.parametrize(
    ("zone", "years", "today", "with_e_id", "total", "saved"),
    [
        ("outer", "1", TODAY, True, "109.00", "16.00"),
        ("outer", "1", TODAY, False, "125.00", "0.00"),
        ("inner", "2", TODAY, True, "397.00", "40.00"),
        ("outer", "1", date(2027, 1, 1), True, "112.50", "17.00"),
    ],
)
def test_prices(zone: str, years: str, today: date, total: str, saved: str, *, with_e_id: bool) -> None:
    form = ask(compiled(), {**GOOD_ANSWERS, "zone": zone, "years": years}, today=today)
    price = form.price(tariffs(), with_e_id=with_e_id)
    assert (price.total_eur, price.saved_eur) == (Decimal(total), Decimal(saved))


def test_a_formula_that_cannot_be_read_stops_nobody_quietly() -> None:
    broken = changed(compiled().procedure, four_eyes="keeper == 5")
    with pytest.raises(ExpressionError, match="wrong_kind"):
        compile_procedure(broken)


def test_a_decision_in_words() -> None:
    text = "{plate}, {zone}, {birthdate}, {shares}, {wishes}, {valid_until}, {nobody}"
    assert filled(text, asked(), {"valid_until": "1. Jänner 2028"}) == (
        "MU 123 AB, Oberau, 1. Februar 1980, 2, …, 1. Jänner 2028, …"
    )


@pytest.mark.parametrize(
    ("name", "typed", "german", "english"),
    [
        ("main_residence", "yes", "Ja", "Yes"),
        ("keeper", "company", "meiner Firma", "my company"),
        ("birthdate", "1.1.1980", "1. Jänner 1980", "1 January 1980"),
        ("years", "2", "2", "2"),
        ("wishes", "", "", ""),
    ],
)
def test_answers_as_people_read_them(name: str, typed: str, german: str, english: str) -> None:
    form = asked(**{name: typed})
    question = next(each for each in compiled().procedure.questions if each.id == name)
    value = form.values[name]
    assert (shown(question, value, "de"), shown(question, value, "en")) == (german, english)


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        ("2026", "2026", "2026"),
        ("9999.50", "9999,5", "9999.5"),
        ("10000", "10.000", "10,000"),
        ("-12345.25", "-12.345,25", "-12,345.25"),
    ],
)
def test_a_year_is_a_number_without_a_point(value: str, german: str, english: str) -> None:
    assert (number(Decimal(value), "de"), number(Decimal(value), "en")) == (german, english)


def test_an_iban_is_read_in_fours() -> None:
    question = Question.model_validate({"id": "account", "kind": "iban", "label": {"de": "IBAN", "en": "IBAN"}})
    assert shown(question, "AT611904300234573201", "de") == "AT61 1904 3002 3457 3201"
