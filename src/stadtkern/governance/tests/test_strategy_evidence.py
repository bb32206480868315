"""What the clauses forbid use cases, and what use cases show about the clauses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries, strategy_evidence
from stadtkern.governance.actions.tools import end_release
from stadtkern.governance.models import Signature, UseCase
from stadtkern.governance.testing import NOON, WRITER, idea, walked
from stadtkern.lifecycle.dossier import Terms, terms_from
from stadtkern.lifecycle.gates import missing_for
from stadtkern.lifecycle.states import Gate, State
from stadtkern.lifecycle.testing import CHOICE, DESCRIPTION
from stadtkern.strategy.api import Status
from stadtkern.strategy.testing import evidence_in, musterstadt_with

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db
DUE = date(2036, 7, 1)


def test_open_words_keep_their_default_until_the_town_decides() -> None:
    assert terms_from({}) == Terms()
    assert terms_from({"allows_high_risk": True, "wider_use": timedelta(days=1)}) == Terms(allows_high_risk=True)


def all_evidence() -> dict[str, Any]:
    return {name: getattr(strategy_evidence, name)(NOON) for name in evidence_in(strategy_evidence.__name__)}


def test_a_use_case_for_nobody_is_refused() -> None:
    made = idea()
    content = DESCRIPTION.model_dump(mode="json") | {"audience": "nobody"}
    with pytest.raises(Refused) as refusal:
        actions.write_paper(made.public_id, "description", content, by=WRITER, at=timezone.now())
    assert refusal.value.reason == "wrong_content"


def test_a_tool_without_a_comparison_is_refused() -> None:
    made = idea()
    content = CHOICE.model_dump(mode="json") | {"smaller_compared": " "}
    with pytest.raises(Refused) as refusal:
        actions.write_paper(made.public_id, "tool_choice", content, by=WRITER, at=timezone.now())
    assert refusal.value.reason == "wrong_content"


@pytest.mark.parametrize(("benefit", "is_taken"), [("", True), ("Less paper.", False), ("2,000 sheets less.", True)])
def test_a_benefit_for_the_environment_without_a_figure_is_refused(benefit: str, is_taken: bool) -> None:
    made = idea()
    content = DESCRIPTION.model_dump(mode="json") | {"environment_benefit": benefit}
    if is_taken:
        actions.write_paper(made.public_id, "description", content, by=WRITER, at=timezone.now())
        return
    with pytest.raises(Refused) as refusal:
        actions.write_paper(made.public_id, "description", content, by=WRITER, at=timezone.now())
    assert refusal.value.reason == "wrong_content"


@pytest.mark.parametrize(("days", "stopped"), [(0, False), (30, False), (31, True)])
def test_an_overdue_review_stops_releases(musterstadt: Any, days: int, stopped: bool) -> None:
    dossier = queries.dossier_of(idea(), today=DUE + timedelta(days=days))
    for gate in (Gate.G4, Gate.G5, Gate.G7, Gate.G8):
        assert ("strategy_review" in {each.code for each in missing_for(gate, dossier)}) is stopped


def test_the_towns_words_feed_the_gates(tmp_path: Path) -> None:
    def seven_weeks(data: dict[str, Any]) -> None:
        data["versions"][0]["terms"][0].update(amount="7", unit="weeks")

    city.load(musterstadt_with(tmp_path, "strategy.yaml", seven_weeks), by="test")
    assert queries.dossier_of(idea(), today=DUE).terms.longest_lease == timedelta(weeks=7)


def test_a_use_case_that_went_all_the_way_leaves_nothing_red(musterstadt: Any) -> None:
    walked()
    found = all_evidence()
    assert {name: each.why for name, each in found.items() if each.status != Status.GREEN} == {}
    assert dict(found["moves"].facts) == {"moves": 8, "moves_skipped": 0}
    assert dict(found["signatures"].facts)["releases_signed"] == 1
    assert dict(found["citizen_papers"].facts) == {"for_citizens": 1, "with_paper": 1}


def test_a_live_use_case_without_a_release_needs_a_person(musterstadt: Any) -> None:
    made = walked()
    end_release(made, "expired", at=NOON)
    assert (strategy_evidence.leases(NOON).status, strategy_evidence.leases(NOON).why) == (
        Status.NEEDS_PERSON,
        "release_lapsed",
    )


@pytest.mark.parametrize(
    ("change", "name", "why"),
    [
        ({"is_public": False}, "public_entries", "not_public"),
        ({"deputy": ""}, "owners", "owner_missing"),
        ({"has_veto": True, "veto_by": "account:8"}, "vetoes", "veto_ignored"),
    ],
)
def test_what_slipped_past_the_gates_is_red(musterstadt: Any, change: dict[str, Any], name: str, why: str) -> None:
    walked()
    UseCase.objects.update(**change)
    assert (all_evidence()[name].status, all_evidence()[name].why) == (Status.RED, why)


def test_a_forged_signature_is_found(musterstadt: Any) -> None:
    made = walked(State.PRIVACY_CHECKED)
    assert strategy_evidence.on_trail(NOON).status == Status.GREEN
    forged = Signature(
        use_case=made, gate=Gate.G4, round=made.round, person="account:5", roles=["digital_team"], signed_at=NOON,
        papers_sha256=queries.papers_sha256(made),
    )  # fmt: skip
    forged.save()
    found = strategy_evidence.on_trail(NOON)
    assert (found.status, found.why, dict(found.facts)["acts_unnoted"]) == (Status.RED, "act_unnoted", 1)


def test_a_forged_objection_is_found(musterstadt: Any) -> None:
    idea()
    UseCase.objects.update(has_veto=True, veto_by="account:8")
    assert strategy_evidence.on_trail(NOON).status == Status.RED
