"""The decision tree: what is asked, what follows, and that what is not known passes nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.ailaw.classification import findings, publication, texts
from stadtkern.ailaw.classification.classify import Result, classify
from stadtkern.ailaw.classification.duties import DUTIES
from stadtkern.ailaw.classification.tree import (
    ANNEX_III,
    CONDITIONS,
    PROHIBITED_BY_ONE,
    QUESTIONS,
    STAGES,
    asked,
    misfits,
    open_questions,
    with_unlisted,
    without_idle,
)
from stadtkern.ailaw.classification.vocabulary import AiActClass, Policy, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

QUICK = settings(max_examples=150, deadline=None)
PLAIN = {"A1": "yes", "H2": "yes"}
PASSES = {Policy.ALLOWED_WITH_GATES, Policy.NOT_GOVERNED_AS_AI}

listed = st.fixed_dictionaries(
    {}, optional={question.id: st.sampled_from(question.answers) for question in QUESTIONS.values()}
)
mostly_no = st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.just("yes"), max_size=6).map(
    lambda chosen: {**PLAIN, **{each: value for each, value in chosen.items() if "yes" in QUESTIONS[each].values}}
)
answer_sets = st.one_of(listed, mostly_no)


def result_of(**answers: str) -> Result:
    return classify(with_unlisted({**PLAIN, **answers}))


class TestAsking:
    def test_first_only_whether_it_is_ai(self) -> None:
        assert [question.id for question in asked({})] == ["A1"]

    def test_without_ai_only_data_protection_is_asked(self) -> None:
        assert [question.id for question in asked({"A1": "no"})] == ["A1", "G1", "G3"]

    def test_after_a_prohibited_practice_nothing_more(self) -> None:
        answers = with_unlisted({**PLAIN, "B3": "yes"})
        assert {question.stage for question in asked(answers)} == {"A", "B"}

    def test_the_exception_is_asked_in_an_area_only(self) -> None:
        assert "E1" not in [question.id for question in asked(with_unlisted(PLAIN))]
        in_area = with_unlisted({**PLAIN, "D3a": "yes", "E2": "prepare"})
        assert [question.id for question in asked(in_area) if question.stage == "E"] == ["E1", "E2", "E3"]
        profiling = in_area | {"E1": "yes"}
        assert [question.id for question in asked(profiling) if question.stage == "E"] == ["E1"]
        no_small_task = in_area | {"E2": "none"}
        assert [question.id for question in asked(no_small_task) if question.stage == "E"] == ["E1", "E2"]

    def test_emotions_are_not_asked_twice(self) -> None:
        assert "D1c" not in [question.id for question in asked(with_unlisted({**PLAIN, "B6": "yes"}))]

    def test_conditions_read_earlier_questions_only(self) -> None:
        order = list(QUESTIONS)
        late = [
            (question.id, needed)
            for question in QUESTIONS.values()
            for condition in question.conditions
            for clause in CONDITIONS[condition]
            for needed, values in clause
            if order.index(needed) >= order.index(question.id) or not values <= set(QUESTIONS[needed].answers)
        ]
        assert late == []

    def test_every_condition_is_used(self) -> None:
        assert {name for question in QUESTIONS.values() for name in question.conditions} == set(CONDITIONS)

    @QUICK
    @given(answer_sets)
    def test_dropping_hidden_answers_hides_nothing_else(self, answers: Mapping[str, str]) -> None:
        kept = without_idle(answers)
        assert without_idle(kept) == kept
        assert {question.id for question in asked(kept)} >= set(kept)

    @QUICK
    @given(answer_sets)
    def test_whoever_answers_what_is_asked_comes_to_an_end(self, answers: Mapping[str, str]) -> None:
        complete = with_unlisted({question: value for question, value in answers.items() if value != "unknown"})
        given_so_far: dict[str, str] = {}
        while missing := open_questions(given_so_far):
            given_so_far[missing[0]] = complete[missing[0]]
        assert classify(given_so_far).is_final


class TestUnknown:
    def test_nothing_said_passes_nothing(self) -> None:
        assert classify({}).policy == Policy.PENDING_LEGAL_REVIEW

    @pytest.mark.parametrize(
        "question", [each for each in QUESTIONS if each in {q.id for q in asked(with_unlisted(PLAIN))}]
    )
    def test_every_question_that_is_asked_keeps_the_gate_shut(self, question: str) -> None:
        assert result_of().policy == Policy.ALLOWED_WITH_GATES
        assert result_of(**{question: "unknown"}).policy == Policy.PENDING_LEGAL_REVIEW

    @QUICK
    @given(answer_sets)
    def test_every_pass_has_all_its_answers(self, answers: Mapping[str, str]) -> None:
        result = classify(answers)
        if result.policy in PASSES:
            assert result.open_questions == ()
            assert result.blocks == ()

    @QUICK
    @given(answer_sets, st.sampled_from(sorted(QUESTIONS)))
    def test_not_knowing_never_opens_a_gate(self, answers: Mapping[str, str], question: str) -> None:
        before = classify(with_unlisted(answers))
        doubtful = with_unlisted(answers) | {question: "unknown"}
        after = classify(doubtful)
        matters = question in {each.id for each in asked(doubtful)}
        if matters:
            assert after.policy not in PASSES
        elif after.policy in PASSES:
            assert after.policy == before.policy

    @QUICK
    @given(answer_sets)
    def test_leaving_out_is_as_strict_as_not_knowing(self, answers: Mapping[str, str]) -> None:
        known = {question: value for question, value in answers.items() if value != "unknown"}
        assert classify(known).policy == classify({each: answers.get(each, "unknown") for each in QUESTIONS}).policy

    @pytest.mark.parametrize("unknown", ["E1", "E2", "E3"])
    def test_an_exception_that_is_not_established_does_not_apply(self, unknown: str) -> None:
        result = result_of(**{"D3a": "yes", "E2": "prepare", unknown: "unknown"})
        assert (result.ai_act_class, result.policy) == (AiActClass.HIGH_RISK, Policy.PENDING_LEGAL_REVIEW)


class TestProhibited:
    @QUICK
    @given(answer_sets, st.sampled_from(PROHIBITED_BY_ONE))
    def test_one_yes_is_enough_whatever_else(self, answers: Mapping[str, str], question: str) -> None:
        result = classify({**answers, "A1": "yes", "A3": "no", question: "yes"})
        assert (result.ai_act_class, result.policy) == (AiActClass.PROHIBITED, Policy.BLOCKED_PROHIBITED)
        assert set(QUESTIONS[question].points) <= set(result.article5)
        assert (result.annex_iii, result.art50, result.flags, result.open_questions[:0]) == ((), (), (), ())

    @pytest.mark.parametrize(
        ("whom", "why", "expected"),
        [
            ("yes", "no", AiActClass.PROHIBITED),
            ("yes", "yes", AiActClass.HIGH_RISK),
            ("no", "no", AiActClass.HIGH_RISK),
            ("unknown", "no", AiActClass.HIGH_RISK),
            ("yes", "unknown", AiActClass.HIGH_RISK),
        ],
    )
    def test_emotions(self, whom: str, why: str, expected: AiActClass) -> None:
        result = result_of(B6="yes", B6a=whom, B6b=why)
        assert result.ai_act_class == expected
        assert result.policy in {Policy.BLOCKED_PROHIBITED, Policy.BLOCKED_HIGH_RISK}

    @QUICK
    @given(answer_sets)
    def test_outside_the_regulation_nothing_is_prohibited(self, answers: Mapping[str, str]) -> None:
        result = classify({**answers, "A1": "no"})
        assert (result.ai_act_class, result.article5, result.annex_iii, result.art50) == ("no_ai_system", (), (), ())


class TestHighRisk:
    @QUICK
    @given(answer_sets, st.sampled_from(ANNEX_III), st.sampled_from([("E1", "yes"), ("E2", "none"), ("E3", "yes")]))
    def test_a_closed_exception_stays_closed(
        self, answers: Mapping[str, str], area: str, closing: tuple[str, str]
    ) -> None:
        no_practice = dict.fromkeys((*PROHIBITED_BY_ONE, "B6", "A3"), "no")
        result = classify({**answers, **no_practice, "A1": "yes", area: "yes", closing[0]: closing[1]})
        assert (result.ai_act_class, result.policy) == (AiActClass.HIGH_RISK, Policy.BLOCKED_HIGH_RISK)
        assert set(QUESTIONS[area].points) <= set(result.annex_iii)

    @pytest.mark.parametrize("area", ANNEX_III)
    @pytest.mark.parametrize("task", [task for task in Task if task != Task.NONE])
    def test_each_small_task_is_an_exception_in_each_area(self, area: str, task: Task) -> None:
        result = result_of(**{area: "yes", "E2": task})
        assert result.ai_act_class == AiActClass.NOT_HIGH_RISK_ART6_3
        assert set(result.flags) == {"art6_4_documentation", "art49_2_registration"}

    @pytest.mark.parametrize("area", ANNEX_III)
    @pytest.mark.parametrize("role", ["deployer", "both", "provider"])
    def test_registers_and_impact_assessment(self, area: str, role: str) -> None:
        flags = result_of(**{"A2": role, area: "yes"}).flags
        if area == "D2":
            assert flags == ("register_national_art49_5",)
        else:
            assert flags == (() if role == "provider" else ("fria_art27", "register_art49_3"))

    def test_products_owe_no_fundamental_rights_assessment_and_know_no_exception(self) -> None:
        result = result_of(C1="yes", C2="yes", E2="narrow")
        assert (result.ai_act_class, result.flags, result.annex_iii) == (AiActClass.HIGH_RISK, (), ())

    def test_a_product_in_an_excepted_area_stays_high_risk(self) -> None:
        result = result_of(C1="yes", C2="yes", D3a="yes", E2="narrow")
        assert (result.ai_act_class, result.policy) == (AiActClass.HIGH_RISK, Policy.BLOCKED_HIGH_RISK)
        assert result.flags == ("art49_2_registration", "art6_4_documentation")

    def test_lifting_the_block_on_high_risk_lifts_no_other(self) -> None:
        result = result_of(D3a="yes", H1="yes", H2="no", H3="yes", G2="unknown", G1="yes")
        assert result.blocks == (
            "blocked_high_risk",
            "blocked_sensitive_area",
            "blocked_no_human_decision",
            "blocked_no_analogue_path",
            "pending_legal_review",
        )


class TestTransparency:
    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            ("deployer", ("50(4)",)),
            ("provider", ("50(1)", "50(2)")),
            ("both", ("50(1)", "50(2)", "50(4)")),
            ("unknown", ("50(1)", "50(2)", "50(4)")),
        ],
    )
    def test_duties_follow_the_role(self, role: str, expected: tuple[str, ...]) -> None:
        assert result_of(A2=role, F1="yes", F2="yes", F4a="yes").art50 == expected

    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({"F2": "yes", "F2x": "yes", "A2": "both"}, ()),
            ({"F2": "yes", "F4b": "yes"}, ("50(4)",)),
            ({"F2": "yes", "F4b": "yes", "F4c": "yes"}, ()),
            ({"D1b": "yes"}, ("50(3)",)),
            ({"D1c": "yes"}, ("50(3)",)),
            ({"D1a": "yes"}, ()),
            ({"D1b": "yes", "A2": "provider"}, ()),
            ({"B6": "yes", "B6a": "yes", "B6b": "no"}, ()),
        ],
    )
    def test_one_by_one(self, answers: dict[str, str], expected: tuple[str, ...]) -> None:
        assert result_of(**answers).art50 == expected

    def test_they_stand_beside_high_risk(self) -> None:
        result = result_of(A2="both", D5a="yes", F1="yes")
        assert (result.ai_act_class, result.art50) == (AiActClass.HIGH_RISK, ("50(1)",))


class TestPolicy:
    @pytest.mark.parametrize(
        ("answers", "expected"),
        [
            ({}, "allowed_with_gates"),
            ({"H1": "yes", "H2": "no"}, "blocked_sensitive_area"),
            ({"H2": "no", "H3": "yes"}, "blocked_no_human_decision"),
            ({"G3": "yes"}, "blocked_no_human_decision"),
            ({"H3": "yes"}, "blocked_no_analogue_path"),
            ({"H3": "yes", "H4": "unknown"}, "pending_legal_review"),
            ({"H3": "yes", "H4": "yes"}, "allowed_with_gates"),
            ({"A1": "no", "H1": "yes", "H2": "no"}, "not_governed_as_ai"),
            ({"A3": "yes", "H1": "yes", "H2": "no"}, "not_governed_as_ai"),
            ({"A1": "no", "G1": "unknown"}, "pending_legal_review"),
        ],
    )
    def test_the_first_that_applies(self, answers: dict[str, str], expected: str) -> None:
        assert result_of(**answers).policy == expected

    def test_an_answer_outside_the_tree_is_a_bug(self) -> None:
        with pytest.raises(ValueError, match="Z9=yes, A1=perhaps"):
            classify({"Z9": "yes", "A1": "perhaps"})
        assert [each.reason for each in misfits({"Z9": "yes", "A1": "perhaps"})] == [
            "unknown_question",
            "unknown_value",
        ]


class TestTexts:
    @pytest.mark.parametrize("language", texts.LANGUAGES)
    @pytest.mark.parametrize("question", QUESTIONS)
    def test_every_question_has_help_and_examples(self, question: str, language: str) -> None:
        said = texts.question_texts()[question][language]
        named = texts.question_texts()[question].get("values", {})
        if "yes" in QUESTIONS[question].values:
            assert set(said) == {"text", "help", "example_yes", "example_no"}
        else:
            assert list(named) == list(QUESTIONS[question].values)
            assert all(named[value][language] and named[value][f"example_{language}"] for value in named)
        assert said["text"].endswith("?")
        assert all(isinstance(words, str) and words[-1] in ".?" for words in said.values())

    def test_nothing_is_left_over(self) -> None:
        assert set(texts.question_texts()) == set(QUESTIONS)
        assert set(texts.duty_texts()) == {duty.id for duty in DUTIES}
        about = texts.tree_texts()
        assert (set(about["stages"]), set(about["conditions"])) == (set(STAGES), set(CONDITIONS))
        assert set(about["classes"]) == {str(each) for each in AiActClass}
        assert set(about["policies"]) == {str(each) for each in Policy}

    def test_a_change_is_a_new_version(self) -> None:
        latest = texts.tree_texts()["changes"][-1]
        assert latest["version"] == texts.version()
        assert latest["digest"] == publication.digest(), "new entry under `changes` in texts/tree.yaml, new version"

    def test_the_tree_is_publishable(self) -> None:
        data = json.loads(json.dumps(publication.tree_data()))
        assert [question["id"] for question in data["questions"]] == list(QUESTIONS)
        for language in texts.LANGUAGES:
            document = publication.tree_markdown(language)
            assert all(f"### {question}: " in document for question in QUESTIONS)
            assert texts.tree_texts()["sources"]["ai_act"]["url"] in document


def test_points_have_one_question_each() -> None:
    points = [point for question in QUESTIONS.values() for point in question.points]
    assert len(points) == len(set(points))
    assert findings.EMOTIONS in points
