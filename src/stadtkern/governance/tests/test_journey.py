"""From an idea to a rollout and its end, every gate signed by the right people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries
from stadtkern.governance.models import Move, Release, UseCase
from stadtkern.governance.testing import (
    MEMBER,
    NOON,
    OWNER,
    ROLES,
    WRITER,
    person,
    sign,
    walked,
    write,
)
from stadtkern.identity.api import SYSTEM
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.changes import Change
from stadtkern.lifecycle.leases import Call, why_denied
from stadtkern.lifecycle.states import Gate, State
from stadtkern.lifecycle.testing import CHOICE, DIGEST

pytestmark = pytest.mark.django_db
CALL = Call(
    digest=DIGEST,
    prompt_digest=CHOICE.prompt_digest,
    knowledge_digest=CHOICE.knowledge_digest,
    purpose=CHOICE.purpose,
    group="service",
    data_class="public",
    person=person(MEMBER).public_id,
    is_trained=True,
)


def denial(use_case: UseCase, call: Call = CALL, at: datetime = NOON) -> str | None:
    return why_denied(queries.release_of(use_case), State(use_case.state), call, at=at)


def test_the_whole_way_is_walked_step_by_step() -> None:
    made = walked()
    assert made.state == State.ROLLOUT
    gates = list(Move.objects.filter(use_case=made).values_list("gate", flat=True))
    assert gates == ["G0", "G1", "G2", "G3", "G4", "G5", "G6", "G7"]
    assert denial(made) is None


def test_a_pilot_serves_its_members_only_and_a_rollout_everybody_trained() -> None:
    stranger = replace(CALL, person="account:31")
    pilot = walked(State.PILOT)
    assert denial(pilot) is None
    assert denial(pilot, stranger) == "not_in_pilot_team"


def test_a_rollout_serves_everybody_trained() -> None:
    made = walked()
    assert denial(made, replace(CALL, person="account:31")) is None
    assert denial(made, replace(CALL, is_trained=False)) == "untrained"


def test_time_alone_ends_a_release() -> None:
    made = walked()
    assert denial(made, at=NOON + timedelta(days=179)) is None
    assert denial(made, at=NOON + timedelta(days=182)) == "expired"


def test_between_pilot_and_rollout_nothing_is_served() -> None:
    assert denial(walked(State.PILOT_REPORTED)) == "no_release"


def test_suspending_stops_at_once_and_only_the_team_lets_it_go_on() -> None:
    made = walked()
    actions.suspend(made.public_id, "A wrong fee went out.", by=person(31), at=NOON)
    assert denial(queries.use_case(made.public_id)) == "not_live"
    with pytest.raises(Refused) as refusal:
        actions.resume(made.public_id, "Mended.", by=OWNER, roles=ROLES["account:2"], at=NOON)
    assert refusal.value.reason == "wrong_role"
    assert actions.resume(made.public_id, "Mended.", by=person(4), roles=ROLES["account:4"], at=NOON) == State.ROLLOUT
    assert denial(queries.use_case(made.public_id)) is None


def test_a_job_can_neither_suspend_nor_resume() -> None:
    made = walked()
    with pytest.raises(Refused):
        actions.suspend(made.public_id, "x", by=SYSTEM, at=NOON)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (Change.MODEL_DIGEST, State.PRIVACY_CHECKED),
        (Change.GROUP, State.SCORED),
        (Change.PURPOSE, State.IDEA),
    ],
)
def test_a_change_sends_a_live_use_case_back_and_ends_its_release(change: Change, state: State) -> None:
    made = walked()
    assert actions.fall_back(made.public_id, [change], by=SYSTEM, at=NOON) == state
    assert denial(queries.use_case(made.public_id)) == "no_release"
    assert Release.objects.get(use_case=made, phase="rollout").ended_because == state.value


def test_a_veto_keeps_a_gate_shut_whatever_is_signed() -> None:
    made = walked(State.PRIVACY_CHECKED)
    actions.veto(made.public_id, "No basis.", by=person(8), roles=ROLES["account:8"], at=NOON)
    write(made, papers.ToolChoice)
    write(made, papers.BiasRun)
    with pytest.raises(Refused) as refusal:
        sign(made, Gate.G4, 4)
    assert refusal.value.reason == "incomplete"


def test_the_end_is_signed_by_owner_and_officer_and_stays() -> None:
    made = walked()
    write(made, papers.Retirement)
    sign(made, Gate.G10, 2)
    with pytest.raises(Refused):
        actions.retire(made.public_id, by=OWNER, at=NOON)
    sign(made, Gate.G10, 8)
    actions.retire(made.public_id, by=OWNER, at=NOON)
    assert queries.use_case(made.public_id).state == State.RETIRED
    assert denial(queries.use_case(made.public_id)) == "no_release"
    with pytest.raises(Refused):
        write(made, papers.Description)


def test_the_first_release_after_a_pilot_ends_within_half_a_year() -> None:
    made = walked(State.PILOT_REPORTED)
    late = CHOICE.model_copy(update={"valid_until": NOON.date() + timedelta(days=360)})
    actions.write_paper(made.public_id, "tool_choice", late.model_dump(mode="json"), by=WRITER, at=NOON)
    write(made, papers.RolloutDecision)
    for number in (7, 4):
        sign(made, Gate.G7, number)
    actions.move_on(made.public_id, by=WRITER, at=NOON)
    assert Release.objects.get(phase="rollout").valid_until.date() == NOON.date() + timedelta(days=183)
