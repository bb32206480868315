"""Studying: questions, certificates, evaluation, and everything clauses K10 and K57 to K60 ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.testing import actor, staff
from stadtkern.learning import actions, queries, queries_overview, strategy_evidence
from stadtkern.learning.catalogue import course_called
from stadtkern.learning.models import CourseEvaluation, CourseEvaluator, ModuleProgress, ReminderSent, Workplace
from stadtkern.learning.testing import pass_course, pass_module, right_answers, write_course
from stadtkern.outbox.testing import written_mail
from stadtkern.strategy.api import Status

if TYPE_CHECKING:
    from stadtkern.identity.api import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
TODAY = date(2027, 3, 1)


@pytest.fixture
def anna() -> Actor:
    return actor(staff("anna"))


@pytest.fixture
def boss() -> Actor:
    return actor(staff("berta", "digital_team"))


def reason(call: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call()
    return refusal.value.reason


def test_passing_every_module_earns_the_proof(own_course: str, anna: Actor) -> None:
    assert pass_module(own_course, "eins", by=anna, at=NOW) == ""
    assert not identity.has_proof(anna.public_id, "basics", TODAY)
    number = pass_module(own_course, "zwei", by=anna, at=NOW)
    assert identity.has_proof(anna.public_id, "text", TODAY)
    assert not identity.has_proof(anna.public_id, "voice", TODAY)
    assert {proof.number for proof in identity.proofs_of(anna.public_id)} == {number}
    assert {proof.valid_until for proof in identity.proofs_of(anna.public_id)} == {date(2028, 3, 1)}
    assert [entry.verb for entry in audit.trail_of(anna.public_id)][-1] == "training.proved"
    assert queries.standing_in(course_called(own_course), anna.public_id, today=TODAY).passed == 0


def test_a_certificate_with_one_module_missing_is_not_given(own_course: str, anna: Actor) -> None:
    for _again in range(3):
        pass_module(own_course, "eins", by=anna, at=NOW)
    assert identity.proofs_of(anna.public_id) == []


def test_a_proof_runs_out_and_is_earned_anew(own_course: str, anna: Actor) -> None:
    pass_course(own_course, by=anna, at=NOW)
    later = NOW + timedelta(days=400)
    assert not identity.has_proof(anna.public_id, "basics", localdate(later))
    assert pass_module(own_course, "zwei", by=anna, at=later) == "", "last year's modules count no longer"
    assert pass_module(own_course, "eins", by=anna, at=later)
    assert identity.has_proof(anna.public_id, "basics", localdate(later))


def test_a_course_past_its_review_gives_no_certificate(own_course: str, settings: Any, anna: Actor) -> None:
    write_course(settings.CITY_DIR / "courses", valid_until="2027-02-28")
    assert pass_course(own_course, by=anna, at=NOW) == ""
    assert identity.proofs_of(anna.public_id) == []
    assert strategy_evidence.ledger(NOW).status == Status.NEEDS_PERSON
    write_course(settings.CITY_DIR / "courses", valid_until="2027-03-01")
    assert pass_module(own_course, "eins", by=anna, at=NOW), "what was passed still counts after the review"


def test_modules_of_an_older_version_do_not_count(own_course: str, settings: Any, anna: Actor) -> None:
    pass_module(own_course, "eins", by=anna, at=NOW)
    write_course(settings.CITY_DIR / "courses", version="zwei")
    assert pass_module(own_course, "zwei", by=anna, at=NOW) == ""


def test_too_few_right_answers_fail_and_may_be_tried_again(own_course: str, anna: Actor) -> None:
    wrong = right_answers(own_course, "eins") | {"verboten": [1], "mehrere": [0]}
    actions.begin_questions(own_course, "eins", by=anna, at=NOW)
    actions.send_answers(own_course, "eins", wrong, by=anna, at=NOW)
    row = ModuleProgress.objects.get()
    assert (row.right_count, row.asked_count, row.passed_at) == (3, 5, None)
    first_order = row.seed
    pass_module(own_course, "eins", by=anna, at=NOW)
    row.refresh_from_db()
    assert row.passed_at == NOW
    assert row.seed != first_order
    assert ModuleProgress.objects.count() == 1, "only the latest try is kept"


def test_passing_once_is_enough_also_after_a_worse_try(own_course: str, anna: Actor) -> None:
    pass_module(own_course, "eins", by=anna, at=NOW)
    actions.begin_questions(own_course, "eins", by=anna, at=NOW)
    wrong = {name: [1] for name in right_answers(own_course, "eins")}
    actions.send_answers(own_course, "eins", wrong, by=anna, at=NOW)
    assert pass_module(own_course, "zwei", by=anna, at=NOW)


def test_answers_are_kept_for_later(own_course: str, anna: Actor) -> None:
    actions.begin_questions(own_course, "eins", by=anna, at=NOW)
    still_open = actions.save_answers(own_course, "eins", {"mehrere": [2, 0], "verboten": [1, 0]}, by=anna)
    assert still_open == ["frage-0", "frage-1", "frage-2"]
    actions.begin_questions(own_course, "eins", by=anna, at=NOW + timedelta(days=3))
    assert ModuleProgress.objects.get().given == {"mehrere": [0, 2], "verboten": [0]}


@pytest.mark.parametrize(
    "given", [{}, {"mehrere": [7, -1, 10**9]}, {"erfunden": [0]}, {"<script>": [0]}, {"verboten": []}]
)
def test_answers_that_do_not_exist_are_dropped(own_course: str, anna: Actor, given: dict[str, list[int]]) -> None:
    actions.begin_questions(own_course, "eins", by=anna, at=NOW)
    actions.save_answers(own_course, "eins", given, by=anna)
    assert ModuleProgress.objects.get().given == {}
    assert reason(lambda: actions.send_answers(own_course, "eins", given, by=anna, at=NOW)) == "unanswered"


def test_what_is_refused_while_studying(own_course: str, anna: Actor) -> None:
    begin, save = actions.begin_questions, actions.save_answers
    assert reason(lambda: begin("nirgends", "eins", by=anna, at=NOW)) == "not_found"
    assert reason(lambda: begin(own_course, "drei", by=anna, at=NOW)) == "not_found"
    assert reason(lambda: begin(own_course, "eins", by=identity.SYSTEM, at=NOW)) == "not_human"
    assert reason(lambda: save(own_course, "eins", {}, by=anna)) == "wrong_state"
    pass_module(own_course, "eins", by=anna, at=NOW)
    assert reason(lambda: save(own_course, "eins", {}, by=anna)) == "wrong_state"
    assert reason(lambda: actions.send_answers(own_course, "eins", {}, by=anna, at=NOW)) == "wrong_state"


def test_two_open_rounds_and_learning_jobs_are_impossible_even_by_sql(own_course: str, anna: Actor) -> None:
    actions.begin_questions(own_course, "eins", by=anna, at=NOW)
    row = ModuleProgress.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    for change in ({"person": "system"}, {"certificate": "SN-ABC234"}, {"right_count": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ModuleProgress.objects.update(**change)


def test_somebody_who_is_blocked_earns_nothing(own_course: str, anna: Actor) -> None:
    pass_module(own_course, "eins", by=anna, at=NOW)
    actions.begin_questions(own_course, "zwei", by=anna, at=NOW)
    identity.block_account("anna", by="test")
    answers = right_answers(own_course, "zwei")
    assert reason(lambda: actions.send_answers(own_course, "zwei", answers, by=anna, at=NOW)) == "not_human"


def test_an_evaluation_bears_no_name(own_course: str, anna: Actor) -> None:
    evaluate = actions.evaluate
    assert reason(lambda: evaluate(own_course, stars=5, text="", by=anna)) == "wrong_state"
    pass_course(own_course, by=anna, at=NOW)
    assert reason(lambda: evaluate(own_course, stars=6, text="", by=anna)) == "wrong_stars"
    evaluate(own_course, stars=4, text="  Mehr Beispiele!  ", by=anna)
    assert reason(lambda: evaluate(own_course, stars=5, text="", by=anna)) == "wrong_state"
    row, done = CourseEvaluation.objects.get(), CourseEvaluator.objects.get()
    assert (row.stars, row.text) == (4, "Mehr Beispiele!")
    assert row.pk != done.pk
    assert {field.name for field in CourseEvaluation._meta.concrete_fields} == {
        "id", "course", "version", "stars", "text",
    }  # fmt: skip


def test_averages_and_texts_are_shown_from_five_answers_on(own_course: str) -> None:
    for number in range(5):
        shown = {each.course.id: each for each in queries_overview.evaluations()}[own_course]
        assert (shown.average, shown.texts) == (None, ())
        CourseEvaluation.objects.create(course=own_course, version="1", stars=4, text=f"Nummer {number}")
    CourseEvaluation.objects.create(course=own_course, version="alt", stars=1)
    shown = {each.course.id: each for each in queries_overview.evaluations()}[own_course]
    assert (shown.average, shown.answers, len(shown.texts)) == (Decimal("4.0"), 5, 5)


def test_reminders_go_out_once(own_course: str, settings: Any, anna: Actor) -> None:
    get_user_model().objects.filter(username="anna").update(email="anna@musterstadt.example")
    number = pass_course(own_course, by=anna, at=NOW)
    pass_course(own_course, by=actor(staff("carla")), at=NOW)  # without a mail address
    early, due = NOW + timedelta(days=330), NOW + timedelta(days=340)
    assert actions.remind(at=early) == 0
    assert actions.remind(at=due) == 2
    assert actions.remind(at=due + timedelta(minutes=1)) == 0, "once a day"
    assert actions.remind(at=due + timedelta(days=1)) == 0, "once per certificate"
    [(recipient, subject, body)] = written_mail()
    assert recipient == "anna@musterstadt.example"
    assert "1. März 2028" in subject
    assert "/intern/lernen/" in body
    assert ReminderSent.objects.filter(number=number).count() == 1


def test_whoever_has_learnt_again_is_not_reminded(own_course: str, anna: Actor) -> None:
    pass_course(own_course, by=anna, at=NOW)
    pass_course(own_course, by=anna, at=NOW + timedelta(days=300))
    assert actions.remind(at=NOW + timedelta(days=340)) == 0


def test_tries_are_forgotten_after_their_time(own_course: str, anna: Actor) -> None:
    pass_course(own_course, by=anna, at=NOW)
    actions.remind(at=NOW + timedelta(days=399))
    assert ModuleProgress.objects.count() == 2
    actions.remind(at=NOW + timedelta(days=401))
    assert ModuleProgress.objects.count() == 0


def test_changed_rules_end_proofs_of_older_versions(own_course: str, settings: Any, anna: Actor, boss: Actor) -> None:
    pass_course(own_course, by=anna, at=NOW)
    write_course(settings.CITY_DIR / "courses", version="neu")
    pass_course(own_course, by=boss, at=NOW)
    recall = actions.recall_older
    assert reason(lambda: recall(own_course, reason="x", by=anna, at=NOW)) == "not_allowed"
    assert reason(lambda: recall(own_course, reason=" ", by=boss, at=NOW)) == "no_reason"
    assert recall(own_course, reason="Neues Gesetz", by=boss, at=NOW) == 1
    assert not identity.has_proof(anna.public_id, "basics", TODAY)
    assert identity.has_proof(boss.public_id, "basics", TODAY)


def test_a_year_without_a_plan_is_red(own_course: str, anna: Actor, boss: Actor) -> None:
    assert strategy_evidence.budget(NOW).status == Status.RED
    amounts: dict[str, Any] = {"hours_planned": 400, "budget_eur": Decimal("9000.50"), "spent_eur": Decimal(0)}
    assert reason(lambda: actions.plan_year(2027, **amounts, by=anna, at=NOW)) == "not_allowed"
    assert reason(lambda: actions.plan_year(2050, **amounts, by=boss, at=NOW)) == "wrong_amount"
    negative = amounts | {"spent_eur": Decimal(-1)}
    assert reason(lambda: actions.plan_year(2027, **negative, by=boss, at=NOW)) == "wrong_amount"
    actions.plan_year(2027, **amounts, by=boss, at=NOW)
    pass_course(own_course, by=anna, at=NOW)
    found = strategy_evidence.budget(NOW)
    assert found.status == Status.GREEN
    assert dict(found.facts)["training_hours_learnt"] == 1
    assert dict(found.facts)["training_budget_eur"] == "9000.50"
    assert strategy_evidence.budget(NOW + timedelta(days=365)).status == Status.RED


def test_the_ledger_counts_people_not_papers(own_course: str, anna: Actor, boss: Actor) -> None:
    pass_course(own_course, by=anna, at=NOW - timedelta(days=400))
    pass_course(own_course, by=boss, at=NOW)
    pass_course(own_course, by=boss, at=NOW)
    found = strategy_evidence.ledger(NOW)
    assert found.status == Status.GREEN
    facts = dict(found.facts)
    assert (facts["staff"], facts["proofs_valid"], facts["proofs_lapsed"], facts["courses_overdue"]) == (2, 1, 1, 0)


def test_who_has_left_is_counted_no_more(own_course: str, anna: Actor, boss: Actor) -> None:
    for person in (anna, boss):
        pass_course(own_course, by=person, at=NOW)
    identity.block_account("anna", by="test")
    counts = queries_overview.proof_counts(today=TODAY)
    assert (counts.people, counts.valid, counts.lapsed, counts.by_version) == (1, 1, 0, ((own_course, "1", 1),))
    assert queries_overview.proof_counts(today=date(2030, 1, 1)).lapsed == 1


def test_coverage_by_office(musterstadt: Any, own_course: str) -> None:
    people = [actor(staff(f"person{number}")) for number in range(12)]
    for person in people[:6]:
        actions.name_workplace("bauamt", by=person)
    for person in people[6:8]:
        actions.name_workplace("standesamt", by=person)
    for person in people[:2]:
        pass_course(own_course, by=person, at=NOW)
    groups = queries_overview.coverage(today=TODAY, elsewhere="?", together="klein")
    assert [(each.name, each.people, each.proved) for each in groups] == [
        ("Bauamt", 6, (2, 2, 0, 0)), ("klein", 6, (0, 0, 0, 0)),
    ]  # fmt: skip


def test_ones_office_is_said_changed_and_taken_back(musterstadt: Any, anna: Actor) -> None:
    actions.name_workplace("bauamt", by=anna)
    actions.name_workplace("standesamt", by=anna)
    assert queries.workplace_of(anna.public_id) == "standesamt"
    assert reason(lambda: actions.name_workplace("<b>", by=anna)) == "not_found"
    actions.name_workplace("", by=anna)
    assert not Workplace.objects.exists()
