from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.gates import PAPERS, REQUIRES, is_signed, missing_for, roles_here, why_not_sign
from stadtkern.lifecycle.states import SIGNERS, Gate, Role
from stadtkern.lifecycle.testing import ANSWERS, OTHER_DIGEST, TODAY, changed, complete, without

TEAM = frozenset({Role.DIGITAL_TEAM})


def named(*cases: tuple[Any, ...]) -> list[Any]:
    """Give each case an identifier by which a clause of the strategy can name it."""
    return [pytest.param(*case, id=f"{case[0] if len(case) > 2 else 'tool'}-{case[-1]}") for case in cases]


def codes(gate: Gate, dossier: Any) -> set[str]:
    return {missing.code for missing in missing_for(gate, dossier)}


@pytest.mark.parametrize("gate", list(Gate))
def test_a_complete_dossier_passes(gate: Gate) -> None:
    assert codes(gate, complete()) == set()


@pytest.mark.parametrize(
    ("gate", "kind", "code"),
    named(
        (Gate.G0, papers.Description, "description"),
        (Gate.G1, papers.Resources, "resources"),
        (Gate.G1, papers.ScoreSheet, "second_scorer"),
        (Gate.G2, papers.Classification, "classification"),
        (Gate.G3, papers.Privacy, "privacy"),
        (Gate.G4, papers.ToolChoice, "tool_choice"),
        (Gate.G4, papers.BiasRun, "bias_run"),
        (Gate.G5, papers.PilotPlan, "pilot_plan"),
        (Gate.G5, papers.Participation, "participation_before_pilot"),
        (Gate.G5, papers.AnalogueWay, "analogue_way"),
        (Gate.G5, papers.AccessibilityCheck, "accessibility"),
        (Gate.G5, papers.StaffRepresentation, "staff_representation"),
        (Gate.G6, papers.PilotReport, "pilot_report"),
        (Gate.G7, papers.RolloutDecision, "rollout_decision"),
        (Gate.G7, papers.Participation, "participation_before_rollout"),
        (Gate.G8, papers.ReviewReport, "review_report"),
        (Gate.G9, papers.Suspension, "suspension_reason"),
        (Gate.G10, papers.Retirement, "retirement"),
    ),
)
def test_a_missing_paper_is_named(gate: Gate, kind: type[papers.Artefact], code: str) -> None:
    assert code in codes(gate, without(kind))


@pytest.mark.parametrize(
    ("gate", "kind", "values", "code"),
    named(
        (Gate.G0, papers.Description, {"goals": ()}, "goals"),
        (Gate.G1, papers.Description, {"aims": ()}, "aims"),
        (Gate.G1, papers.Description, {"groups_affected": ()}, "groups_affected"),
        (Gate.G1, papers.Description, {"field": "image"}, "field_not_open"),
        (Gate.G2, papers.Classification, {"tree_version": "0"}, "classification_outdated"),
        (Gate.G2, papers.Classification, {"answers": ANSWERS | {"D4a": "yes", "E1": "yes"}}, "blocked_high_risk"),
        (Gate.G2, papers.Classification, {"answers": ANSWERS | {"H1": "yes"}}, "blocked_sensitive_area"),
        (Gate.G2, papers.Classification, {"answers": ANSWERS | {"H1": "unknown"}}, "pending_legal_review"),
        (Gate.G2, papers.Classification, {"answers": ANSWERS | {"B3": "yes"}}, "blocked_prohibited"),
        (Gate.G3, papers.Privacy, {"has_personal_data": True, "dpia": "open", "notice": "n"}, "dpia"),
        (Gate.G3, papers.Privacy, {"has_personal_data": True}, "privacy_notice"),
        (Gate.G4, papers.ToolChoice, {"valid_until": TODAY + timedelta(days=366)}, "lease_end"),
        (Gate.G4, papers.ToolChoice, {"valid_until": TODAY}, "lease_end"),
        (Gate.G4, papers.ToolChoice, {"digest": OTHER_DIGEST}, "tool_digest"),
        (Gate.G4, papers.ToolChoice, {"data_classes": ("public", "special")}, "data_beyond_privacy"),
        (Gate.G4, papers.ToolChoice, {"data_classes": ("public", "special")}, "beyond_rules"),
        (Gate.G4, papers.ToolChoice, {"functions": ("send-mail",)}, "beyond_rules"),
        (Gate.G4, papers.Privacy, {"data_classes": ("internal",)}, "data_beyond_privacy"),
        (Gate.G4, papers.Description, {"field": "image"}, "field_not_open"),
        (Gate.G4, papers.BiasRun, {"digest": OTHER_DIGEST}, "bias_run"),
        (Gate.G4, papers.BiasRun, {"ran_on": TODAY - timedelta(days=93)}, "bias_run"),
        (Gate.G4, papers.BiasRun, {"facts": "different"}, "bias_found"),
        (Gate.G5, papers.PilotPlan, {"ends_on": TODAY + timedelta(weeks=7)}, "pilot_too_short"),
        (Gate.G5, papers.PilotPlan, {"tools_compared": ("local-8b",)}, "tools_compared"),
        (Gate.G5, papers.AnalogueWay, {"has_equal_fee": False}, "analogue_way"),
        (Gate.G5, papers.AccessibilityCheck, {"open_barriers": 1}, "accessibility"),
        (Gate.G6, papers.PilotReport, {"results": ()}, "results_of_all_metrics"),
        (Gate.G6, papers.PilotReport, {"digest": OTHER_DIGEST}, "report_of_other_version"),
        (Gate.G7, papers.RolloutDecision, {"digest": OTHER_DIGEST}, "other_than_piloted"),
        (Gate.G7, papers.RolloutDecision, {"purpose": "something else"}, "other_than_piloted"),
        (Gate.G7, papers.RolloutDecision, {"in_public_register": False}, "public_register"),
        (Gate.G7, papers.PilotReport, {"published_on": None}, "report_unpublished"),
        (Gate.G7, papers.RolloutDecision, {"review_on": TODAY}, "review_date"),
        (Gate.G7, papers.BiasRun, {"facts": "inconclusive"}, "bias_found"),
        (Gate.G8, papers.ReviewReport, {"still_needed": False}, "not_needed_any_more"),
        (Gate.G8, papers.ReviewReport, {"reviewed_on": TODAY - timedelta(days=31)}, "review_report"),
        (Gate.G8, papers.ReviewReport, {"next_on": TODAY}, "next_review_date"),
        (Gate.G8, papers.ReviewReport, {"next_on": TODAY + timedelta(days=366)}, "next_review_date"),
    ),
)
def test_a_wrong_paper_is_named(gate: Gate, kind: type[papers.Artefact], values: dict[str, Any], code: str) -> None:
    assert code in codes(gate, changed(kind, **values))


@pytest.mark.parametrize(
    ("gate", "facts", "code"),
    named(
        (Gate.G0, {"owner": ""}, "owner"),
        (Gate.G0, {"deputy": "account:owner"}, "deputy"),
        (Gate.G3, {"dpo_veto": True}, "dpo_veto"),
        (Gate.G4, {"tool": None}, "tool_choice"),
        (Gate.G4, {"strategy_review_due_on": TODAY - timedelta(days=31)}, "strategy_review"),
        (Gate.G5, {"pilot_members": ()}, "pilot_members"),
        (Gate.G5, {"untrained": ("account:pilot",)}, "training"),
        (Gate.G5, {"first_call_on": TODAY - timedelta(days=2)}, "plan_after_first_call"),
        (Gate.G5, {"open_severe_incidents": 1}, "open_incident"),
        (Gate.G7, {"overdue_concerns": 1}, "overdue_concern"),
        (Gate.G7, {"untrained": ("account:clerk",)}, "training"),
        (Gate.G7, {"waiting_ahead": ("better-idea",)}, "overtakes_reason"),
    ),
)
def test_facts_around_the_papers_count(gate: Gate, facts: dict[str, Any], code: str) -> None:
    assert code in codes(gate, replace(complete(), **facts))


@pytest.mark.parametrize(
    ("facts", "code"),
    named(
        ({"has_security_rules": False}, "security_rules"),
        ({"has_licence": False}, "licence"),
        ({"has_model_card": False}, "model_card"),
        ({"checked_on": None}, "tool_check"),
        ({"is_local": False}, "processor_contract"),
        ({"is_local": False, "contract_until": TODAY - timedelta(days=1)}, "processor_contract"),
        ({"is_local": False, "contract_until": TODAY}, "training_on_inputs"),
        ({"is_local": False, "contract_until": TODAY, "forbids_training_on_inputs": True}, "remote_exception"),
        ({"digest": OTHER_DIGEST}, "tool_digest"),
    ),
)
def test_the_tools_record_counts(facts: dict[str, Any], code: str) -> None:
    dossier = complete()
    assert dossier.tool is not None
    assert code in codes(Gate.G4, replace(dossier, tool=replace(dossier.tool, **facts)))


def test_the_problem_comes_before_the_tool() -> None:
    dossier = complete()
    assert codes(Gate.G0, replace(dossier, papers=dossier.papers[::-1])) == {"problem_before_tool"}


@pytest.mark.parametrize(
    ("low", "high", "count", "code"),
    [(1.0, 1.9, 60, "missed"), (1.9, 2.5, 60, "inconclusive"), (2.5, 3.5, 29, "inconclusive")],
)
def test_a_primary_metric_that_is_not_met_blocks(low: float, high: float, count: int, code: str) -> None:
    results = tuple(
        papers.Result(metric=name, value=(low + high) / 2, low=low, high=high, count=count)
        for name in ("quality", "efficiency", "satisfaction", "resources")
    )
    assert f"primary_metric_{code}" in codes(Gate.G7, changed(papers.PilotReport, results=results))


def test_every_gate_has_requirements_signers_and_papers() -> None:
    assert set(REQUIRES) == set(SIGNERS) == set(PAPERS) == set(Gate)


def sign(
    gate: Gate, person: str, roles: frozenset[Role], dossier: Any = None, signed: frozenset[str] = frozenset()
) -> str:
    return why_not_sign(gate, person=person, roles=roles, dossier=dossier or complete(), signed=signed)


def test_who_may_sign() -> None:
    assert sign(Gate.G4, "account:9", TEAM) == ""
    assert sign(Gate.G4, "account:9", frozenset({Role.PILOT_TEAM})) == "wrong_role"
    assert sign(Gate.G4, "account:9", TEAM, signed=frozenset({"account:9"})) == "signed_already"
    assert sign(Gate.G4, "account:owner", TEAM) == "owner_signs_elsewhere"
    assert sign(Gate.G4, "account:writer", TEAM) == "own_work"
    assert sign(Gate.G4, "account:9", TEAM, without(papers.BiasRun)) == "incomplete"
    assert sign(Gate.G0, "account:owner", frozenset({Role.USE_CASE_OWNER})) == ""
    assert sign(Gate.G6, "account:pilot", frozenset({Role.PILOT_TEAM})) == "own_work"


def test_two_places_need_two_people() -> None:
    it = frozenset({Role.IT})
    assert not is_signed(Gate.G4, {"a": TEAM})
    assert not is_signed(Gate.G4, {"a": it, "b": it})
    assert is_signed(Gate.G4, {"a": it, "b": TEAM})
    assert is_signed(Gate.G4, {"a": TEAM, "b": TEAM})
    assert is_signed(Gate.G9, {})
    assert not is_signed(Gate.G7, {"a": TEAM, "b": it})


def test_as_owner_signs_only_who_owns_this_use_case() -> None:
    owners = frozenset({Role.USE_CASE_OWNER})
    for person, reason in (("account:owner", ""), ("account:deputy", ""), ("account:other", "wrong_role")):
        assert why_not_sign(Gate.G0, person=person, roles=owners, dossier=complete(), signed=frozenset()) == reason
    both = owners | {Role.DATA_PROTECTION_OFFICER}
    assert roles_here(Gate.G10, person="account:other", roles=both, dossier=complete()) == both - owners
