"""Municipal situations with the result they must give, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.tree import with_unlisted, without_idle
from stadtkern.ailaw.classification.vocabulary import AiActClass, Flag, Policy

SPELLED = {True: "yes", False: "no"}
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "municipal_cases.yaml").read_text(encoding="utf-8")
)
LISTS = ("article5", "annex_iii", "art50", "flags")


def given(case: dict[str, Any]) -> dict[str, str]:
    return with_unlisted({question: SPELLED.get(value, value) for question, value in case["answers"].items()})


def outcome(answers: dict[str, str]) -> dict[str, Any]:
    result = classify(answers)
    lists = {name: list(getattr(result, name)) for name in LISTS}
    return {"class": str(result.ai_act_class), "policy": str(result.policy), **lists}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_municipal_case_gets_its_result(case: dict[str, Any]) -> None:
    assert outcome(given(case)) == {**{name: [] for name in LISTS}, **case["expect"]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_answers_nobody_would_be_asked_for_do_not_matter(case: dict[str, Any]) -> None:
    answers = given(case)
    assert outcome(without_idle(answers)) == outcome(answers)


def test_there_are_enough_cases_and_they_reach_every_result() -> None:
    assert len(CASES) >= 45
    assert {case["expect"]["class"] for case in CASES} == {str(each) for each in AiActClass}
    assert {case["expect"]["policy"] for case in CASES} == {str(each) for each in Policy}
    assert {flag for case in CASES for flag in case["expect"].get("flags", [])} == {str(each) for each in Flag}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_every_part_of_the_result_has_a_reason(case: dict[str, Any]) -> None:
    result = classify(given(case))
    led_to = {reason.led_to for reason in result.reasons if reason.answers}
    assert led_to == {
        str(result.ai_act_class),
        *map(str, result.blocks or (result.policy,)),
        *(point for name in LISTS for point in getattr(result, name)),
    }
