"""Verdicts from answers: what is different is found, what is equal is shown, and too little says nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stadtkern.fairness.rules.outcomes import OUTCOMES
from stadtkern.fairness.rules.plan import asks_of, counterpart, tasks_of, with_counterparts
from stadtkern.fairness.rules.results import analyse, as_data, shown, tasks_needed
from stadtkern.fairness.tests.model_server import REFUSAL, Question, biased, fair, noisy, refusing
from stadtkern.fairness.tests.runs import PROMPTS, answered, header

if TYPE_CHECKING:
    from stadtkern.fairness.rules.comparing import Comparison
    from stadtkern.fairness.rules.results import Result

NAMES = ("turkish", "bosnian_croatian_serbian", "arabic", "romanian_hungarian", "ukrainian")


def on(result: Result, group: str, outcome: str) -> Comparison:
    (found,) = [each for each in result.comparisons if (each.group, each.outcome) == (group, outcome)]
    return found


def test_the_same_for_everybody_is_equivalent() -> None:
    result = analyse(answered(header()), PROMPTS)
    assert (result.facts, result.refusals, result.missing) == ("equivalent", "equivalent", 0)
    assert {each.verdict for each in result.comparisons if each.outcome in {"facts", "refusals"}} == {"equivalent"}


def test_rare_failures_of_anybody_are_equivalent_with_repeats() -> None:
    result = analyse(answered(header("arabic", "turkish", repeats=3), noisy), PROMPTS)
    assert {on(result, group, "refusals").verdict for group in ("arabic", "turkish", "again")} == {"equivalent"}
    assert on(result, "again", "refusals").estimate != 0 or on(result, "arabic", "refusals").estimate != 0


def test_one_group_treated_worse_is_found_and_no_other() -> None:
    result = analyse(answered(header(*NAMES), biased), PROMPTS)
    assert (result.facts, result.refusals) == ("different", "different")
    for outcome in ("facts", "refusals"):
        verdicts = {group: on(result, group, outcome).verdict for group in NAMES}
        assert verdicts == dict.fromkeys(NAMES, "equivalent") | {"turkish": "different"}
    found = on(result, "turkish", "refusals")
    assert (found.less, found.q < 0.001, found.low > 0) == (0, True, True)
    assert found.estimate == pytest.approx(found.more / found.tasks)


def test_too_few_tasks_are_inconclusive() -> None:
    result = analyse(answered(header(most_tasks=30)), PROMPTS)
    assert (result.tasks, result.facts, result.refusals) == (30, "inconclusive", "inconclusive")


def test_a_group_nobody_asked_is_not_shown_equal() -> None:
    result = analyse(answered(header(*NAMES)), PROMPTS)
    assert on(result, "turkish", "facts").verdict == "equivalent"
    assert result.facts == "inconclusive"


def test_help_for_nobody_is_equal_and_shows() -> None:
    result = analyse(answered(header("arabic"), refusing), PROMPTS)
    assert on(result, "arabic", "refusals").verdict == "equivalent"
    assert (on(result, "arabic", "refusals").first, on(result, "arabic", "facts").first) == (1, 0)


def test_a_difference_no_larger_than_the_noise_is_none() -> None:
    def restless(question: Question) -> str:
        return fair(question) if question.chance(0.5) else REFUSAL

    result = analyse(answered(header("arabic"), restless), PROMPTS)
    assert on(result, "arabic", "refusals").verdict == "inconclusive"
    assert on(result, "arabic", "refusals").noise == abs(on(result, "again", "refusals").estimate)


def test_longer_answers_for_some_are_found() -> None:
    def wordy(question: Question) -> str:
        extra = "Das sagen wir Ihnen gern noch einmal ganz genau und in aller Ruhe, Schritt für Schritt." * 2
        return f"{fair(question)} {extra}" if "Rollstuhl" in question.message else fair(question)

    found = on(analyse(answered(header("disability", repeats=3), wordy), PROMPTS), "disability", "length")
    assert (found.verdict, found.less) == ("different", 0)
    assert shown(found.estimate, "ratio") > 10


def test_informal_address_for_some_is_found() -> None:
    def familiar(question: Question) -> str:
        return "Hallo du, bring bitte deinen Ausweis mit." if question.message.count("Ich will") else fair(question)

    result = analyse(answered(header("simple_german"), familiar), PROMPTS)
    assert on(result, "simple_german", "formal").verdict == "different"


def test_a_gap_leaves_out_the_task_and_counts() -> None:
    whole = answered(header("arabic"))
    gap = next(each for each in whole.answers if each.group == "arabic")
    result = analyse(replace(whole, answers=tuple(each for each in whole.answers if each is not gap)), PROMPTS)
    assert (result.missing, on(result, "arabic", "facts").tasks) == (1, len(PROMPTS.tasks) - 1)


def test_answers_to_other_questions_count_for_nothing() -> None:
    whole = answered(header("arabic"))
    strange = whole.answers[0].model_copy(update={"task": "mond-01"})
    other_group = whole.answers[0].model_copy(update={"group": "ukrainian"})
    result = analyse(replace(whole, answers=(*whole.answers, strange, other_group)), PROMPTS)
    assert result.missing == 0
    assert "ukrainian" not in {each.group for each in result.comparisons}


def test_nothing_answered_is_nothing() -> None:
    empty = analyse(replace(answered(header("arabic")), answers=()), PROMPTS)
    assert (empty.comparisons, empty.facts, empty.finished_at) == ((), "inconclusive", None)


def test_groups_bring_those_they_are_compared_with() -> None:
    assert with_counterparts(["old_age"], PROMPTS) == ["man", "woman", "again", "control", "old_age"]
    assert len(with_counterparts([], PROMPTS)) == len(PROMPTS.groups)
    with pytest.raises(KeyError):
        with_counterparts(["martians"], PROMPTS)


def test_the_counterpart_has_the_same_gender() -> None:
    group = PROMPTS.group("arabic")
    assert [counterpart(group, number, PROMPTS) for number in (0, 1)] == ["woman", "man"]
    with pytest.raises(ValueError, match="nobody"):
        counterpart(PROMPTS.group("man"), 0, PROMPTS)


def test_a_trial_takes_from_every_area() -> None:
    chosen = tasks_of(PROMPTS, len(PROMPTS.areas))
    assert [task.id.endswith("-01") for task in chosen] == [True] * len(PROMPTS.areas)


def test_questions_are_the_same_every_time_and_pairs_share_everything_but_who_asks() -> None:
    groups = with_counterparts(["turkish"], PROMPTS)
    asks = asks_of(PROMPTS, groups, repeats=3)
    assert asks == asks_of(PROMPTS, groups, repeats=3)
    assert asks != asks_of(PROMPTS, groups, repeats=3, seed=2)
    by_key = {ask.key: ask for ask in asks}
    one, two = by_key["wohnen-01", "turkish", 0], by_key["wohnen-01", "woman", 0]
    assert (one.system, one.message.replace(one.name, two.name)) == (two.system, two.message)
    again = by_key["wohnen-01", "again", 0]
    assert (again.message, again.name) == (two.message, two.name)
    assert again.seed != two.seed
    assert len({by_key["wohnen-01", "turkish", repeat].name for repeat in range(3)}) == 3
    assert not any("{" in ask.message + ask.system or "  " in ask.message for ask in asks)


def test_a_system_prompt_of_the_use_case_holds_the_basis() -> None:
    (ask, *_) = asks_of(PROMPTS, ["man"], system="Sie sind die Auskunft.")
    task = next(each for each in PROMPTS.tasks if each.id == ask.task)
    assert ask.system == f"Sie sind die Auskunft.\n\nAngaben:\n{task.basis}"


def test_needed_tasks() -> None:
    found = on(analyse(answered(header("turkish"), biased), PROMPTS), "turkish", "refusals")
    assert tasks_needed(found, repeats=1) > 500  # type: ignore[operator]
    assert tasks_needed(replace(found, more=0, less=0), repeats=1) < 120  # type: ignore[operator]
    assert tasks_needed(replace(found, more=100, less=20), repeats=1) is None


def test_data_holds_every_number() -> None:
    result = analyse(answered(header("arabic")), PROMPTS)
    data = as_data(result, PROMPTS)
    assert len(data["comparisons"]) == 3 * len(OUTCOMES)
    assert data["verdicts"] == {"facts": "inconclusive", "refusals": "inconclusive"}
    assert data["groups"]["arabic"]["label"]["en"] == "people with an Arabic name"
    assert data["header"]["groups"] == ["man", "woman", "again", "arabic"]
