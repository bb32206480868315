"""What is watched in use: counts, incidents, messages from people, and what time alone brings about."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from stadtkern.ailaw.classification.classify import classify
from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries, queries_public, queries_watch
from stadtkern.governance.actions import clock
from stadtkern.governance.actions.use_cases import move_by_rule
from stadtkern.governance.models import (
    Concern,
    DayOfUse,
    EnergyMethod,
    Incident,
    Move,
    Paper,
    Release,
    Severity,
    Tool,
    UseCase,
)
from stadtkern.governance.testing import NAMES, NOON, OFFICER, WRITER, idea, person, sign, walked, write
from stadtkern.identity.testing import staff
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.gates import missing_for
from stadtkern.lifecycle.states import LIVE, Gate, State
from stadtkern.lifecycle.testing import BIAS, CHOICE, PLAN, TODAY
from stadtkern.outbox.testing import Message

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
METERED = EnergyMethod.METERED
CALL = {"calls": 1, "tokens": 300, "energy_wh_low": 0.2, "energy_wh": 0.4, "energy_wh_high": 0.8}


def later(days: int) -> datetime:
    return NOON + timedelta(days=days)


def codes(made: UseCase, gate: Gate, today: date = TODAY) -> set[str]:
    return {each.code for each in missing_for(gate, queries.dossier_of(made, today=today))}


def last_move(made: UseCase) -> Move:
    return Move.objects.filter(use_case=made).latest("number")


@pytest.fixture
def in_use() -> UseCase:
    """A use case in use whose owner and deputy work here."""
    made = walked()
    owner, deputy = (staff(name, "use_case_owner") for name in ("owner", "deputy"))
    actions.name_owner(made.public_id, owner=f"account:{owner.pk}", deputy=f"account:{deputy.pk}", by=WRITER, at=NOON)
    made.refresh_from_db()
    return made


# Use


def test_use_adds_up_by_day() -> None:
    made = walked()
    for _each in range(3):
        actions.add_evidence(made.public_id, "call", CALL, at=NOON, energy_method=METERED)
    actions.add_evidence(made.public_id, "refusal", {"refused": 1}, at=later(1))
    assert list(DayOfUse.objects.values_list("calls", "refused", "tokens")) == [(3, 0, 900), (0, 1, 0)]
    entry = queries_public.entry_of(made.public_id)
    assert entry.used is not None
    assert (entry.used.calls, entry.used.refused, round(entry.used.energy_wh, 3)) == (3, 1, 1.2)
    assert entry.used.cost_eur == Decimal(0)


def test_an_amount_below_zero_is_refused_and_nothing_is_kept() -> None:
    made = walked()
    with pytest.raises(Refused) as refusal:
        actions.add_evidence(made.public_id, "call", {"calls": 1, "tokens": -5}, at=NOON)
    assert refusal.value.reason == "wrong_amount"
    assert DayOfUse.objects.count() == 0


def test_a_plan_after_the_first_use_is_noticed() -> None:
    made = walked(State.TOOL_RELEASED)
    actions.add_evidence(made.public_id, "call", CALL, energy_method=METERED, at=later(-3))
    assert "plan_after_first_call" not in codes(made, Gate.G5)
    actions.write_paper(made.public_id, "pilot_plan", PLAN.model_dump(mode="json"), by=WRITER, at=NOON)
    assert "plan_after_first_call" in codes(made, Gate.G5)


# Incidents


def report(made: UseCase, severity: Severity, reporter: int = 31) -> Incident:
    return actions.report_incident(
        made.public_id, severity=severity, what="A wrong fee.", found_on=TODAY, by=person(reporter), at=NOON
    )


def test_a_severe_incident_stops_at_once_and_blocks_until_another_person_closes_it(in_use: UseCase) -> None:
    incident = report(in_use, Severity.SEVERE)
    in_use.refresh_from_db()
    assert in_use.state == State.SUSPENDED
    assert "open_incident" in codes(in_use, Gate.G7)
    with pytest.raises(Refused) as refusal:
        actions.close_incident(incident.pk, "Mended.", by=person(31), at=NOON)
    assert refusal.value.reason == "own_work"
    actions.close_incident(incident.pk, "Mended.", by=OFFICER, at=NOON)
    assert "open_incident" not in codes(in_use, Gate.G7)
    with pytest.raises(Refused) as again:
        actions.close_incident(incident.pk, "Twice.", by=OFFICER, at=NOON)
    assert again.value.reason == "closed_already"


def test_a_minor_incident_goes_on_and_is_counted(in_use: UseCase) -> None:
    incident = report(in_use, Severity.MINOR)
    in_use.refresh_from_db()
    assert in_use.state == State.ROLLOUT
    assert incident.due_on == TODAY + timedelta(days=14)
    entry = queries_public.entry_of(in_use.public_id)
    assert (entry.incidents, entry.incidents_open) == (1, 1)


@pytest.mark.parametrize(
    ("change", "reason"), [({"what": "  "}, "reason_missing"), ({"found_on": TODAY + timedelta(days=1)}, "in_future")]
)
def test_an_incident_needs_words_and_a_day(in_use: UseCase, change: dict[str, Any], reason: str) -> None:
    given: dict[str, Any] = {"severity": Severity.MINOR, "what": "x", "found_on": TODAY} | change
    with pytest.raises(Refused) as refusal:
        actions.report_incident(in_use.public_id, by=WRITER, at=NOON, **given)
    assert refusal.value.reason == reason


def test_sql_closes_no_incident_without_a_person(in_use: UseCase) -> None:
    incident = report(in_use, Severity.MINOR)
    for values in ({"closed_at": NOON}, {"closed_at": NOON, "closed_by": "job:x", "outcome": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Incident.objects.filter(pk=incident.pk).update(**values)


# What people say


def say(made: UseCase | None, **change: Any) -> Concern:
    given: dict[str, Any] = {"kind": Concern.Kind.CONCERN, "text": "Does it read my letters?", "email": ""} | change
    return actions.raise_concern(made.public_id if made else "", at=NOON, **given)


def test_a_concern_is_answered_by_a_person_and_the_address_is_forgotten(in_use: UseCase) -> None:
    said = say(in_use, email="a@example.at")
    assert said.due_on == TODAY + timedelta(days=28)
    with pytest.raises(Refused):
        actions.answer_concern(said.public_id, answer="No.", effect="", is_public=True, by=clock.CLOCK, at=NOON)
    actions.answer_concern(said.public_id, answer="No.", effect="", is_public=True, by=WRITER, at=NOON)
    said.refresh_from_db()
    assert (said.email, said.answered_by) == ("", WRITER.public_id)
    mail = Message.objects.get()
    assert (mail.recipient, "Does it read my letters?" in mail.body) == ("a@example.at", True)
    assert [each.answer for each in queries_watch.public_concerns(in_use.public_id)] == ["No."]
    with pytest.raises(Refused) as again:
        actions.answer_concern(said.public_id, answer="Yes.", effect="", is_public=True, by=WRITER, at=NOON)
    assert again.value.reason == "closed_already"


def test_an_overdue_concern_blocks_the_next_release(in_use: UseCase) -> None:
    say(in_use)
    assert "overdue_concern" not in codes(in_use, Gate.G7, TODAY + timedelta(days=28))
    assert "overdue_concern" in codes(in_use, Gate.G7, TODAY + timedelta(days=29))
    assert queries_watch.overdue(TODAY + timedelta(days=29)) == (1, 0)


def test_a_concern_about_an_idea_nobody_may_see_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        say(idea(at=NOON))
    assert refusal.value.reason == "not_found"
    assert say(None).use_case is None


@pytest.mark.parametrize(("text", "reason"), [("short", "too_short"), ("x" * 2001, "too_long")])
def test_a_concern_has_a_length(text: str, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        say(None, text=text)
    assert refusal.value.reason == reason


def test_sql_publishes_nothing_unanswered() -> None:
    said = say(None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=said.pk).update(is_public=True)


# Training and turn


def test_a_pilot_team_without_proof_opens_nothing() -> None:
    made = walked(State.TOOL_RELEASED)
    actions.write_paper(made.public_id, "pilot_plan", PLAN.model_dump(mode="json"), by=WRITER, at=NOON)
    assert "training" not in codes(made, Gate.G5)
    actions.join_pilot(made.public_id, f"account:{staff('untrained').pk}", by=WRITER, at=NOON)
    assert "training" in codes(made, Gate.G5)
    assert "training" in codes(made, Gate.G5, TODAY + timedelta(days=400))


def test_overtaking_needs_a_reason_everybody_can_read() -> None:
    better = walked(State.SCORED)
    made = idea(at=NOON)
    marks = papers.Marks(quality=3, efficiency=2, satisfaction=2, cost=1, hours=1, energy=1)
    none = papers.Marks(quality=0, efficiency=0, satisfaction=0, cost=0, hours=0, energy=0)
    sheet = papers.ScoreSheet(with_ai=marks, without_ai=none, reasons="Some.").model_dump(mode="json")
    for number in (21, 22):
        actions.write_paper(made.public_id, "score_sheet", sheet, by=person(number), at=NOON)
    actions.write_paper(made.public_id, "pilot_plan", PLAN.model_dump(mode="json"), by=WRITER, at=NOON)
    assert queries.dossier_of(made, today=TODAY).waiting_ahead == [better.public_id]
    assert "overtakes_reason" in codes(made, Gate.G5)
    reasoned = PLAN.model_copy(update={"overtakes_reason": "The better one waits for a contract."})
    actions.write_paper(made.public_id, "pilot_plan", reasoned.model_dump(mode="json"), by=WRITER, at=NOON)
    assert "overtakes_reason" not in codes(made, Gate.G5)


def test_what_is_not_public_is_not_renewed(in_use: UseCase) -> None:
    UseCase.objects.filter(pk=in_use.pk).update(is_public=False)
    in_use.refresh_from_db()
    assert "not_public" in codes(in_use, Gate.G7) & codes(in_use, Gate.G8)
    actions.publish(in_use.public_id, by=WRITER, at=NOON)
    in_use.refresh_from_db()
    assert "not_public" not in codes(in_use, Gate.G7) | codes(in_use, Gate.G8)


# Time alone


def test_a_release_ends_on_its_last_day(in_use: UseCase) -> None:
    _with_fresh_run(in_use, CHOICE.valid_until + timedelta(days=1))
    actions.pass_day(at=later(181))
    assert Release.objects.get(phase="rollout").ended_because == "expired"


def _with_fresh_run(made: UseCase, day: date) -> None:
    run = BIAS.model_copy(update={"ran_on": day - timedelta(days=1)}).model_dump(mode="json")
    actions.write_paper(made.public_id, NAMES[papers.BiasRun], run, by=WRITER, at=NOON)


def test_without_a_run_within_the_quarter_the_release_ends(in_use: UseCase) -> None:
    actions.pass_day(at=later(82))
    assert queries.release_of(in_use) is not None
    actions.pass_day(at=later(83))
    assert Release.objects.get(phase="rollout").ended_because == "bias_run"


def test_a_veto_and_a_lost_licence_end_the_release(in_use: UseCase) -> None:
    Tool.objects.update(licence="")
    actions.pass_day(at=NOON)
    assert Release.objects.get(phase="rollout").ended_because == "licence"


def test_when_owner_and_deputy_have_left_it_stops_after_two_weeks() -> None:
    made = walked()
    actions.pass_day(at=NOON)
    made.refresh_from_db()
    assert (made.state, made.owner_gone_since) == (State.ROLLOUT, TODAY)
    actions.pass_day(at=later(13))
    made.refresh_from_db()
    assert made.state == State.ROLLOUT
    actions.pass_day(at=later(14))
    made.refresh_from_db()
    assert made.state == State.SUSPENDED
    assert last_move(made).reason == "owner_left"


def test_an_owner_who_is_back_is_not_gone(in_use: UseCase) -> None:
    UseCase.objects.filter(pk=in_use.pk).update(owner_gone_since=TODAY)
    actions.pass_day(at=later(30))
    in_use.refresh_from_db()
    assert (in_use.state, in_use.owner_gone_since) == (State.ROLLOUT, None)


def test_what_nobody_uses_stops_and_what_is_used_goes_on(in_use: UseCase) -> None:
    actions.add_evidence(in_use.public_id, "call", CALL, energy_method=METERED, at=later(100))
    _with_fresh_run(in_use, TODAY + timedelta(days=180))
    actions.pass_day(at=later(179))
    in_use.refresh_from_db()
    assert in_use.state in LIVE
    actions.pass_day(at=later(284))
    in_use.refresh_from_db()
    assert last_move(in_use).reason == "idle"


def test_a_review_begins_on_its_day(in_use: UseCase) -> None:
    actions.add_evidence(in_use.public_id, "call", CALL, energy_method=METERED, at=later(170))
    _with_fresh_run(in_use, TODAY + timedelta(days=180))
    actions.pass_day(at=later(180))
    in_use.refresh_from_db()
    assert in_use.state == State.UNDER_REVIEW
    assert last_move(in_use).moved_by == "job:governance"


def test_a_review_begins_a_month_before_the_release_ends(in_use: UseCase) -> None:
    _with_fresh_run(in_use, TODAY + timedelta(days=149))
    for days, state in ((149, State.ROLLOUT), (151, State.UNDER_REVIEW)):
        actions.pass_day(at=later(days))
        in_use.refresh_from_db()
        assert in_use.state == state
    assert (last_move(in_use).reason, queries.release_of(in_use) is not None) == ("release_ends", True)


def test_what_lost_its_release_comes_back_by_a_review(in_use: UseCase) -> None:
    Tool.objects.update(licence="")
    actions.pass_day(at=NOON)
    Tool.objects.update(licence="Apache-2.0")
    in_use.refresh_from_db()
    assert (in_use.state, queries.release_of(in_use)) == (State.UNDER_REVIEW, None)
    write(in_use, papers.ReviewReport)
    sign(in_use, Gate.G8, 4)
    assert actions.move_on(in_use.public_id, by=WRITER, at=NOON) == State.ROLLOUT
    assert queries.release_of(in_use) is not None


def test_a_new_tree_with_the_same_result_is_written_down(in_use: UseCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "version", lambda: "new")
    actions.pass_day(at=NOON)
    latest = queries.latest(in_use, papers.Classification)
    in_use.refresh_from_db()
    assert (latest.tree_version, in_use.state) == ("new", State.ROLLOUT)
    actions.pass_day(at=NOON)
    assert Paper.objects.filter(use_case=in_use, kind="classification").count() == 2


def test_a_new_tree_that_forbids_it_stops_the_use_case(in_use: UseCase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "version", lambda: "new")
    monkeypatch.setattr(clock, "classify", lambda answers: classify(answers | {"B1": "yes"}))
    actions.pass_day(at=NOON)
    in_use.refresh_from_db()
    assert in_use.state == State.SUSPENDED
    assert last_move(in_use).reason == "classification_changed"


def test_no_rule_leads_onward(in_use: UseCase) -> None:
    with pytest.raises(Refused) as refusal:
        move_by_rule(in_use, State.RETIRED, "x", by=clock.CLOCK, at=NOON)
    assert refusal.value.reason == "not_by_rule"
