"""How an authority answers a remedy, and what can be done against that."""

from __future__ import annotations

import pytest

from stadtkern.procedurelaw.periods import Period
from stadtkern.procedurelaw.remedies import answer_to, instruction_against

WEEKS, FOUR, MONTH = Period(2, "weeks"), Period(4, "weeks"), Period(1, "months")


@pytest.mark.parametrize(
    ("route", "period", "name", "within", "objection"),
    [
        ("appeal", WEEKS, "Berufungsvorentscheidung", Period(2, "months"), WEEKS),
        ("appeal", MONTH, "Berufungsvorentscheidung", Period(6, "months"), MONTH),
        ("complaint", FOUR, "Beschwerdevorentscheidung", Period(2, "months"), WEEKS),
        ("complaint", MONTH, "Beschwerdevorentscheidung", Period(6, "months"), MONTH),
        ("review", WEEKS, "Bescheid", WEEKS, None),
    ],
)
def test_every_route_has_its_answer(
    route: str, period: Period, name: str, within: Period, objection: Period | None
) -> None:
    answer = answer_to(route, period)  # type: ignore[arg-type]
    assert (answer.name, answer.within, answer.objection) == (name, within, objection)
    assert bool(answer.objection_law) == (objection is not None)


def test_the_instruction_names_period_law_and_next_instance() -> None:
    text = instruction_against(answer_to("appeal", MONTH), next_instance="Gemeinderat der Stadtgemeinde Musterstadt")
    for words in (
        "Berufungsvorentscheidung",
        "binnen eines Monats",
        "§ 264 BAO",
        "Gemeinderat der Stadtgemeinde Musterstadt",
    ):
        assert words in text
