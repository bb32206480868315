"""What somebody tries who wants a use case in use without what its gates ask, by forms and by SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries
from stadtkern.governance.actions.clock import CLOCK
from stadtkern.governance.actions.use_cases import move_by_rule
from stadtkern.governance.models import Move, Paper, Release, Signature, Tool, UseCase
from stadtkern.governance.testing import NAMES, NOON, OFFICER, ROLES, WRITER, idea, person, sign, walked, write
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.states import Gate, Role, State
from stadtkern.lifecycle.testing import CHOICE, OTHER_DIGEST, PLAN

pytestmark = pytest.mark.django_db
LATER = NOON.date() + timedelta(days=300)


def rewrite(made: UseCase, kind: type[papers.Artefact], **change: Any) -> UseCase:
    """Write a paper again with something changed, and return the use case as it stands then."""
    latest = queries.latest(made, kind).model_copy(update=change)
    actions.write_paper(made.public_id, NAMES[kind], latest.model_dump(mode="json"), by=WRITER, at=NOON)
    return queries.use_case(made.public_id)


EASIER = tuple(each.model_copy(update={"threshold": 1.0}) for each in PLAN.metrics)


@pytest.mark.parametrize(
    ("stands", "kind", "change", "back"),
    [
        (State.PILOT_REPORTED, papers.PilotPlan, {"metrics": EASIER}, State.PRIVACY_CHECKED),
        (State.PILOT_REPORTED, papers.Description, {"audience": "staff"}, State.SCORED),
        (State.PILOT_REPORTED, papers.Classification, {"answers": {"A1": "no"}}, State.SCORED),
        (State.PRIVACY_CHECKED, papers.Privacy, {"dpia_reason": "Another one."}, State.SCORED),
        (State.TOOL_RELEASED, papers.ToolChoice, {"functions": ("send-mail",)}, State.PRIVACY_CHECKED),
        (State.ROLLOUT, papers.ToolChoice, {"digest": OTHER_DIGEST}, State.PRIVACY_CHECKED),
        (State.ROLLOUT, papers.ToolChoice, {"data_classes": ("special",)}, State.SCORED),
        (State.ROLLOUT, papers.ToolChoice, {"purpose": "decide-grants"}, State.IDEA),
        (State.ROLLOUT, papers.PilotReport, {"findings": "Even better."}, State.PRIVACY_CHECKED),
        (State.ROLLOUT, papers.RolloutDecision, {"review_on": LATER}, State.PRIVACY_CHECKED),
    ],
)
def test_what_was_signed_is_not_changed_behind_a_gate(
    stands: State, kind: type[papers.Artefact], change: dict[str, Any], back: State
) -> None:
    assert rewrite(walked(stands), kind, **change).state == back
    assert not Release.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("stands", "kind", "change"),
    [
        (State.PILOT_REPORTED, papers.PilotReport, {"published_on": None, "withheld_reason": "Names in it."}),
        (State.ROLLOUT, papers.ToolChoice, {"valid_until": LATER}),
        (State.ROLLOUT, papers.Privacy, {"notice": "Clearer words."}),
        (State.ROLLOUT, papers.Description, {"benefit": "Clearer words."}),
        (State.PRIVACY_CHECKED, papers.Description, {}),
    ],
)
def test_what_is_only_kept_up_to_date_changes_nothing(
    stands: State, kind: type[papers.Artefact], change: dict[str, Any]
) -> None:
    assert rewrite(walked(stands), kind, **change).state == stands


def test_a_suspended_use_case_is_not_changed_and_let_go_on() -> None:
    made = walked()
    actions.suspend(made.public_id, "A wrong fee.", by=person(31), at=NOON)
    assert rewrite(made, papers.ToolChoice, digest=OTHER_DIGEST).state == State.PRIVACY_CHECKED


def test_blocked_and_taken_up_again_an_idea_begins_again() -> None:
    made = idea(at=NOON)
    actions.reject(made.public_id, "Not allowed.", by=WRITER, at=NOON, blocked=True)
    actions.reopen(made.public_id, "A new law.", by=WRITER, at=NOON)
    assert queries.use_case(made.public_id).state == State.IDEA


def test_blocked_after_its_score_it_goes_on_there() -> None:
    made = walked(State.CLASSIFIED)
    actions.reject(made.public_id, "Not allowed.", by=WRITER, at=NOON, blocked=True)
    actions.reopen(made.public_id, "A new law.", by=WRITER, at=NOON)
    assert queries.use_case(made.public_id).state == State.SCORED


@pytest.mark.parametrize("stands", [State.PILOT_REPORTED, State.ROLLOUT])
def test_a_review_is_not_reported_before_it_begins(stands: State) -> None:
    made = walked(stands)
    with pytest.raises(Refused) as refusal:
        write(made, papers.ReviewReport)
    assert refusal.value.reason == "wrong_state"


def test_a_review_puts_the_next_one_off_by_a_year_at_most() -> None:
    made = walked()
    move_by_rule(made, State.UNDER_REVIEW, "review_due", by=CLOCK, at=NOON)
    write(made, papers.ReviewReport)
    rewrite(made, papers.ReviewReport, next_on=NOON.date() + timedelta(days=366))
    with pytest.raises(Refused) as refusal:
        sign(made, Gate.G8, 4)
    assert refusal.value.reason == "incomplete"


def test_who_wrote_the_run_signs_no_rollout() -> None:
    made = walked(State.PILOT_REPORTED)
    run = queries.latest(made, papers.BiasRun).model_dump(mode="json")
    actions.write_paper(made.public_id, "bias_run", run, by=person(4), at=NOON)
    write(made, papers.RolloutDecision)
    with pytest.raises(Refused) as refusal:
        sign(made, Gate.G7, 4)
    assert refusal.value.reason == "own_work"


def test_an_objection_ends_the_release_at_once() -> None:
    made = walked()
    actions.veto(made.public_id, "No basis.", by=OFFICER, roles=ROLES["account:8"], at=NOON)
    assert Release.objects.get(phase="rollout").ended_because == "dpo_veto"


def test_a_tool_gets_no_data_its_rules_or_the_privacy_check_leave_out() -> None:
    made = walked(State.PRIVACY_CHECKED)
    beyond = CHOICE.model_copy(update={"data_classes": ("public", "secret")})
    actions.write_paper(made.public_id, "tool_choice", beyond.model_dump(mode="json"), by=WRITER, at=NOON)
    write(made, papers.BiasRun)
    with pytest.raises(Refused) as refusal:
        sign(made, Gate.G4, 4)
    assert refusal.value.reason == "incomplete"


# By SQL


def copied(row: Paper | Signature | Move | UseCase | Tool | Release, **change: Any) -> tuple[str, list[Any]]:
    """Return the statement that puts a changed copy in a row's place."""
    table, fields = row._meta.db_table, row._meta.concrete_fields
    with connection.cursor() as cursor:
        names = ", ".join(f'"{each.column}"' for each in fields)
        cursor.execute(f"SELECT {names} FROM {table} WHERE id = %s", [row.pk])
        values = dict(zip((each.column for each in fields), cursor.fetchone(), strict=True)) | change
    columns, marks = ", ".join(f'"{name}"' for name in values), ", ".join("%s" for _ in values)
    return f"REPLACE INTO {table} ({columns}) VALUES ({marks})", list(values.values())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite knows REPLACE")
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Paper, {"content": "{}"}),
        (Paper, {"id": 9_999, "content": "{}"}),
        (Signature, {"roles": '["head_of_administration"]'}),
        (Move, {"reason": "another"}),
        (Tool, {"digest": OTHER_DIGEST}),
        (Release, {"purpose": "everything"}),
        (UseCase, {"state": "idea", "round": 0}),
    ],
)
def test_sql_replaces_nothing(model: Any, change: dict[str, Any]) -> None:
    walked()
    sql, values = copied(model.objects.last(), **change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Tool, {"digest": OTHER_DIGEST}),
        (Release, {"valid_until": NOON + timedelta(days=4000)}),
        (Release, {"data_classes": ["special"]}),
        (UseCase, {"public_id": "KI-OTHER"}),
    ],
)
def test_sql_changes_neither_a_tool_nor_a_release(model: Any, change: dict[str, Any]) -> None:
    walked()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


def test_sql_lets_no_ended_release_run_again() -> None:
    made = walked()
    actions.suspend(made.public_id, "A wrong fee.", by=person(31), at=NOON)
    actions.veto(made.public_id, "No basis.", by=OFFICER, roles=[Role.DATA_PROTECTION_OFFICER], at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(phase="rollout").update(ended_at=None, ended_because="")


@pytest.mark.parametrize("table", ["usecase", "tool", "release"])
def test_sql_removes_nothing(table: str) -> None:
    walked()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM governance_{table}")


def test_sql_releases_nothing_that_is_not_in_use() -> None:
    made = walked()
    lease = Release.objects.get(phase="rollout")
    rewrite(made, papers.ToolChoice, digest=OTHER_DIGEST)
    lease.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        lease.save(force_insert=True)


def test_sql_signs_for_no_other_round() -> None:
    made = walked(State.PRIVACY_CHECKED)
    signature = Signature.objects.filter(use_case=made).last()
    assert signature is not None
    signature.pk, signature.person = None, "account:77"
    with pytest.raises(IntegrityError), transaction.atomic():
        signature.save(force_insert=True)


def test_sql_takes_no_blocked_idea_past_its_score() -> None:
    made = idea(at=NOON)
    actions.reject(made.public_id, "Not allowed.", by=WRITER, at=NOON, blocked=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.create(
            use_case=made, number=2, before="blocked", after="scored", moved_by=WRITER.public_id, moved_at=NOON
        )
