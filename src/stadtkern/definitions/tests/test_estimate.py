"""What would I get: only what the amount depends on is asked, with the same rules as the application."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stadtkern.definitions.asking import ask
from stadtkern.definitions.compiled import Compiled
from stadtkern.definitions.estimate import estimate, needed_for
from stadtkern.definitions.testing import GRANTS, compiled, compiled_from, good_answers

TODAY = date(2026, 11, 23)
PV = {"measure": "pv", "size_m2": "6", "cost_eur": "9.000", "other_grants_eur": "0"}


def grant(name: str) -> Compiled:
    return compiled_from(GRANTS / "procedures" / f"{name}.yaml")


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("foerderung-energie", ["measure", "cost_eur", "other_grants_eur"]),
        ("heizkostenzuschuss-stadt", ["has_card"]),
        ("subvention", ["cost_eur", "own_eur", "others_eur", "wanted_eur"]),
    ],
)
def test_only_what_the_amount_depends_on_is_asked(name: str, asked: list[str]) -> None:
    found = estimate(grant(name), {}, today=TODAY)
    assert ([each.id for each in found.questions], found.awards, found.is_complete) == (asked, (), False)


def test_an_answer_can_lead_to_another_question() -> None:
    found = estimate(grant("foerderung-energie"), {"measure": "pv"}, today=TODAY)
    assert [each.id for each in found.questions] == ["measure", "size_m2", "cost_eur", "other_grants_eur"]


def test_the_amount_comes_with_what_it_is_made_of() -> None:
    found = estimate(grant("foerderung-energie"), PV, today=TODAY)
    assert [(each.id, value) for each, value in found.awards] == [("grant", Decimal("300.00"))]
    assert [(each.id, value) for each, value in found.steps] == [
        ("own_cost", Decimal(9000)),
        ("by_size", Decimal(300)),
    ]
    assert [(each.rule.id, each.holds) for each in found.findings] == [("renewable", True), ("something_left", True)]


def test_a_condition_nobody_can_do_without_is_said() -> None:
    found = estimate(grant("heizkostenzuschuss-stadt"), {"has_card": "no"}, today=TODAY)
    assert (found.awards[0][1], found.fails) == (Decimal(0), True)


def test_what_does_not_matter_is_not_even_looked_at() -> None:
    found = estimate(grant("foerderung-energie"), PV | {"iban": "nonsense", "role": "owner"}, today=TODAY)
    assert (found.is_complete, set(PV) & set(found.asked.answers)) == (True, set(PV))
    assert {"iban", "role"} & set(found.asked.answers) == set()


@pytest.mark.parametrize("name", ["foerderung-energie", "heizkostenzuschuss-stadt", "subvention"])
@pytest.mark.parametrize("turn", range(4))
def test_the_estimate_is_what_the_application_comes_to(name: str, turn: int) -> None:
    form = grant(name)
    answers = good_answers(form, TODAY, turn=turn)
    whole = ask(form, answers, today=TODAY)
    assert [value for _each, value in estimate(form, answers, today=TODAY).awards] == [whole.values["grant"]]


def test_a_page_that_is_asked_only_sometimes_brings_its_condition() -> None:
    assert needed_for(compiled(), "private_share") == {"private_share", "keeper"}
    assert needed_for(compiled(), "shares") == {"shares", "zone", "years"}
