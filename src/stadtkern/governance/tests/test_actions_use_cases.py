"""A use case on its way: what the actions allow, and what not even SQL can do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries
from stadtkern.governance.models import Move, Paper, Signature, UseCase
from stadtkern.governance.testing import OFFICER, OWNER, ROLES, WRITER, idea, person
from stadtkern.identity.api import SYSTEM
from stadtkern.lifecycle.artefacts import KINDS, ToolChoice
from stadtkern.lifecycle.changes import Change
from stadtkern.lifecycle.states import SIGNERS, Gate, Role, State
from stadtkern.lifecycle.testing import DESCRIPTION, TODAY, WRITTEN

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
NAMES = {kind: name for name, kind in KINDS.items()}


def write(use_case: UseCase, kind: type[Any], *, by: Any = WRITER, at: datetime = NOON) -> None:
    for content, writer in WRITTEN:
        if isinstance(content, kind):
            author = person(20 + int(writer[-1])) if writer.startswith("account:scorer") else by
            actions.write_paper(use_case.public_id, NAMES[kind], content.model_dump(mode="json"), by=author, at=at)


def sign(use_case: UseCase, gate: Gate, number: int, *, at: datetime = NOON) -> None:
    who = person(number)
    actions.sign(use_case.public_id, gate, by=who, roles=ROLES[who.public_id], signed_in_at=at, at=at)


@pytest.fixture
def known_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The papers of these tests answer version 1 of the tree and choose a tool that is on record."""


def described() -> UseCase:
    made = idea(at=NOON)
    write(made, type(DESCRIPTION))
    sign(made, Gate.G0, 2)
    assert actions.move_on(made.public_id, by=OWNER, at=NOON) == State.DESCRIBED
    return queries.use_case(made.public_id)


def test_an_idea_is_described_and_signed_by_its_owner() -> None:
    made = described()
    assert (made.state, made.round) == ("described", 1)
    verbs = [entry.verb for entry in audit.trail_of(f"use_case:{made.public_id}")]
    assert verbs == [
        "use_case.proposed",
        "use_case.owner_named",
        "use_case.wrote.description",
        "use_case.signed.G0",
        "use_case.moved.described",
    ]


def test_without_papers_nothing_moves() -> None:
    made = idea(at=NOON)
    with pytest.raises(Refused) as refusal:
        actions.move_on(made.public_id, by=OWNER, at=NOON)
    assert refusal.value.reason == "incomplete"


def test_without_a_signature_nothing_moves() -> None:
    made = idea(at=NOON)
    write(made, type(DESCRIPTION))
    with pytest.raises(Refused) as refusal:
        actions.move_on(made.public_id, by=OWNER, at=NOON)
    assert refusal.value.reason == "unsigned"


def test_a_paper_written_after_a_signature_makes_it_void() -> None:
    made = idea(at=NOON)
    write(made, type(DESCRIPTION))
    sign(made, Gate.G0, 2)
    write(made, type(DESCRIPTION))
    with pytest.raises(Refused) as refusal:
        actions.move_on(made.public_id, by=OWNER, at=NOON)
    assert refusal.value.reason == "unsigned"
    sign(made, Gate.G0, 2)
    assert actions.move_on(made.public_id, by=OWNER, at=NOON) == State.DESCRIBED


@pytest.mark.parametrize(
    ("by", "roles", "signed_in_at", "reason"),
    [
        (WRITER, {Role.USE_CASE_OWNER}, NOON, "wrong_role"),
        (person(4), {Role.DIGITAL_TEAM}, NOON, "wrong_role"),
        (OWNER, {Role.USE_CASE_OWNER}, NOON - timedelta(minutes=11), "sign_in_again"),
        (OWNER, {Role.USE_CASE_OWNER}, None, "sign_in_again"),
        (SYSTEM, {Role.USE_CASE_OWNER}, NOON, "not_human"),
    ],
)
def test_who_may_not_sign(by: Any, roles: set[Role], signed_in_at: datetime | None, reason: str) -> None:
    made = idea(at=NOON)
    write(made, type(DESCRIPTION))
    with pytest.raises(Refused) as refusal:
        actions.sign(made.public_id, Gate.G0, by=by, roles=roles, signed_in_at=signed_in_at, at=NOON)
    assert refusal.value.reason == reason


def test_an_owner_who_wrote_the_description_does_not_sign_it() -> None:
    made = idea(at=NOON)
    actions.write_paper(made.public_id, "description", DESCRIPTION.model_dump(mode="json"), by=OWNER, at=NOON)
    with pytest.raises(Refused) as refusal:
        sign(made, Gate.G0, 2)
    assert refusal.value.reason == "own_work"


def test_a_gate_that_is_not_next_cannot_be_signed() -> None:
    made = idea(at=NOON)
    with pytest.raises(Refused) as refusal:
        actions.sign(made.public_id, Gate.G7, by=person(7), roles=ROLES["account:7"], signed_in_at=NOON, at=NOON)
    assert refusal.value.reason == "wrong_state"


def test_wrong_content_is_refused_and_nothing_is_written() -> None:
    made = idea(at=NOON)
    for kind, content in (("description", {"problem": ""}), ("description", {"surprise": 1}), ("nonsense", {})):
        with pytest.raises(Refused):
            actions.write_paper(made.public_id, kind, content, by=WRITER, at=NOON)
    assert not Paper.objects.exists()


def test_a_rejected_idea_keeps_its_reason_and_can_be_taken_up_again() -> None:
    made = described()
    with pytest.raises(Refused):
        actions.reject(made.public_id, "  ", by=OWNER, at=NOON)
    actions.reject(made.public_id, "Templates do it too.", by=OWNER, at=NOON)
    assert Move.objects.get(use_case=made, after="rejected").reason == "Templates do it too."
    with pytest.raises(Refused):
        write(made, ToolChoice)
    actions.reopen(made.public_id, "A new model.", by=OWNER, at=NOON)
    assert queries.use_case(made.public_id).state == "idea"


def test_only_the_officer_objects_and_lifts() -> None:
    made = idea(at=NOON)
    with pytest.raises(Refused):
        actions.veto(made.public_id, "No basis.", by=OWNER, roles=ROLES["account:2"], at=NOON)
    actions.veto(made.public_id, "No basis.", by=OFFICER, roles=ROLES["account:8"], at=NOON)
    assert queries.dossier_of(queries.use_case(made.public_id), today=TODAY).dpo_veto
    with pytest.raises(Refused):
        actions.lift_veto(made.public_id, by=person(4), roles=ROLES["account:4"], at=NOON)
    actions.lift_veto(made.public_id, by=OFFICER, roles=ROLES["account:8"], at=NOON)
    assert not queries.dossier_of(queries.use_case(made.public_id), today=TODAY).dpo_veto


def refused_by_sql(statement: str, values: list[Any]) -> str:
    with pytest.raises(DatabaseError) as wrong, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(wrong.value)


@pytest.mark.parametrize("state", [state.value for state in State if state != State.IDEA])
def test_sql_cannot_set_a_state(state: str) -> None:
    made = idea(at=NOON)
    message = refused_by_sql("UPDATE governance_usecase SET state = %s WHERE id = %s", [state, made.pk])
    assert "by a move only" in message or "governance_suspended_from" in message


def test_sql_cannot_begin_a_use_case_anywhere_else() -> None:
    made = idea(at=NOON)
    columns = ", ".join(
        each.column for each in UseCase._meta.concrete_fields if each.name not in {"id", "state", "public_id"}
    )
    statement = (
        f"INSERT INTO governance_usecase (state, public_id, {columns}) "
        f"SELECT %s, %s, {columns} FROM governance_usecase WHERE id = %s"
    )
    assert "begins as an idea" in refused_by_sql(statement, ["rollout", "KI-SQL", made.pk])


@pytest.mark.parametrize(
    ("before", "after", "gate", "message"),
    [
        ("idea", "rollout", "", "governance_move_is_allowed"),
        ("rollout", "under_review", "", "where the use case is"),
        ("idea", "described", "G0", "needs its signatures"),
        ("idea", "described", "", "governance_move_is_allowed"),
    ],
)
def test_sql_cannot_move_without_a_way_or_signatures(before: str, after: str, gate: str, message: str) -> None:
    made = idea(at=NOON)
    statement = (
        "INSERT INTO governance_move (use_case_id, number, before, after, gate, moved_by, moved_at, reason) "
        "VALUES (%s, 1, %s, %s, %s, 'account:1', %s, '')"
    )
    assert message in refused_by_sql(statement, [made.pk, before, after, gate, NOON])


@pytest.mark.parametrize("table", ["paper", "signature", "move"])
@pytest.mark.parametrize("act", ["UPDATE governance_{0} SET use_case_id = use_case_id", "DELETE FROM governance_{0}"])
def test_sql_cannot_change_what_was_written_signed_or_moved(table: str, act: str) -> None:
    described()
    assert "never changes" in refused_by_sql(act.format(table), [])


def test_a_job_cannot_sign_even_by_sql() -> None:
    made = idea(at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.create(
            use_case=made, gate="G0", round=0, person="system", roles=[], signed_at=NOON, papers_sha256="0" * 64
        )


def test_the_database_counts_the_places_the_rules_name() -> None:
    """The number of signatures in migration 0002 is that of ``rules.states.SIGNERS``."""
    counted = {"G9": 0, "G4": 2, "G7": 2, "G10": 2}
    assert {gate: len(places) for gate, places in SIGNERS.items()} == {gate: counted.get(gate, 1) for gate in Gate}


@pytest.mark.parametrize("change", [Change.PROMPT, Change.GROUP])  # scoring is one step on from a description
def test_a_change_sends_nothing_back_that_has_not_come_so_far(change: Change) -> None:
    made = described()
    assert actions.fall_back(made.public_id, [change], by=SYSTEM, at=NOON) is None
    assert queries.use_case(made.public_id).state == "described"
