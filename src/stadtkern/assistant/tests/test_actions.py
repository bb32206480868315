from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stadtkern.assistant import actions, queries
from stadtkern.assistant.models import CallBack, Feedback, OpenQuestion
from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.api import Actor, create_account
from stadtkern.outbox.testing import written_mail

pytestmark = pytest.mark.django_db
ANNA = Actor("account:1", is_human=True)


@pytest.fixture
def call_back(musterstadt: Any) -> CallBack:
    return actions.ask_for_call_back(
        name="Berta Beispiel",
        phone="0664 123 45 67",
        topic="Mein Antrag",
        best_time="vormittags",
        office="standesamt",
        language="de",
        at=timezone.now(),
    )


def test_a_call_back_is_a_task_and_a_mail_without_content(call_back: CallBack) -> None:
    assert queries.open_call_backs() == [call_back]
    ((_, subject, body),) = written_mail()
    assert call_back.reference in subject
    for word in ("Berta", "0664", "Antrag"):
        assert word not in subject + body


def test_an_unknown_office_means_the_help_office(musterstadt: Any) -> None:
    wanted = actions.ask_for_call_back(
        name="B", phone="12345", topic="T", best_time="", office="mondamt", language="de", at=timezone.now()
    )
    assert wanted.office == musterstadt.help_office.id


def test_done_and_undone_and_recorded(call_back: CallBack) -> None:
    actions.finish_call_back(call_back.reference, by=ANNA, at=timezone.now())
    assert queries.open_call_backs() == []
    with pytest.raises(Refused, match="already_done"):
        actions.finish_call_back(call_back.reference, by=ANNA, at=timezone.now())
    actions.reopen_call_back(call_back.reference, by=ANNA)
    assert queries.open_call_backs() == [call_back]
    verbs = [entry.verb for entry in audit.trail_of(call_back.reference)]
    assert verbs == ["call_back.asked", "call_back.done", "call_back.reopened"]


def test_one_clerk_takes_a_call_and_another_sees_who(call_back: CallBack) -> None:
    anna = create_account(username="anna", password="Kastanienbaum-77", role="editor", by="test")
    me, other, now = Actor(f"account:{anna.pk}", is_human=True), Actor("account:999", is_human=True), timezone.now()
    actions.take_call_back(call_back.reference, by=me, at=now)
    ((mine,), (theirs,)) = queries.call_tasks(me), queries.call_tasks(other)
    assert [(task.caller, task.is_mine) for task in (mine, theirs)] == [("anna", True), ("anna", False)]
    with pytest.raises(Refused, match="already_taken"):
        actions.take_call_back(call_back.reference, by=other, at=now)
    actions.release_call_back(call_back.reference, by=other)
    assert queries.call_tasks(me)[0].caller == ""


def test_attempts_are_counted_and_the_last_can_be_taken_back(call_back: CallBack) -> None:
    first, second = timezone.now(), timezone.now() + timedelta(hours=1)
    for moment in (first, second):
        actions.miss_call_back(call_back.reference, by=ANNA, at=moment)
    assert queries.call_tasks(ANNA)[0].missed_at == second
    actions.unmiss_call_back(call_back.reference, by=ANNA)
    assert queries.call_tasks(ANNA)[0].missed_at == first
    actions.finish_call_back(call_back.reference, by=ANNA, at=second)
    with pytest.raises(Refused, match="already_done"):
        actions.miss_call_back(call_back.reference, by=ANNA, at=second)
    verbs = [entry.verb for entry in audit.trail_of(call_back.reference)]
    assert verbs == ["call_back.asked", *["call_back.missed"] * 2, "call_back.miss_undone", "call_back.done"]


@pytest.mark.parametrize(
    ("phone", "topic", "after", "is_same"),
    [
        ("+43 664 1234567", " mein  ANTRAG", timedelta(minutes=59), True),
        ("0664 123 45 67", "Mein Antrag", timedelta(minutes=61), False),
        ("0664 123 45 68", "Mein Antrag", timedelta(0), False),
        ("0664 123 45 67", "Mein Hund", timedelta(0), False),
    ],
)
def test_the_same_wish_within_an_hour_is_one_task(
    call_back: CallBack, phone: str, topic: str, after: timedelta, is_same: bool
) -> None:
    again = actions.ask_for_call_back(
        name="B. Beispiel",
        phone=phone,
        topic=topic,
        best_time="",
        office="standesamt",
        language="de",
        at=call_back.asked_at + after,
    )
    assert (again.reference == call_back.reference) is is_same
    assert len(written_mail()) == (1 if is_same else 2)


def test_an_unknown_call_back_is_refused() -> None:
    with pytest.raises(Refused, match="not_found"):
        actions.finish_call_back("R-NIX", by=ANNA, at=timezone.now())


def test_a_done_call_back_is_deleted_after_thirty_days_and_an_open_one_kept(call_back: CallBack) -> None:
    now = timezone.now()
    assert actions.forget_what_is_due(now + timedelta(days=364)) == 0
    actions.finish_call_back(call_back.reference, by=ANNA, at=now)
    assert actions.forget_what_is_due(now + timedelta(days=29)) == 0
    assert actions.forget_what_is_due(now + timedelta(days=31)) == 1


def test_a_call_back_nobody_marked_as_done_is_deleted_after_a_year(call_back: CallBack) -> None:
    now = timezone.now()
    assert actions.forget_what_is_due(now + timedelta(days=366)) == 1


def test_questions_and_feedback_are_deleted_after_their_time() -> None:
    now = timezone.now()
    actions.remember_question("Wo ist der Schlüssel?", language="de", state="no_answer", at=now)
    actions.give_feedback(
        verdict="wrong", text="falsch", question="q", request_id="r", answer_state="answered", sources=[], at=now
    )
    assert actions.forget_what_is_due(now + timedelta(days=91)) == 1
    assert actions.forget_what_is_due(now + timedelta(days=181)) == 1


def test_feedback_keeps_no_question_that_hints_at_a_person() -> None:
    actions.give_feedback(
        verdict="helpful",
        text="",
        question="Ich heiße Anton, wo ist das Amt?",
        request_id="r",
        answer_state="answered",
        sources=["/a/"],
        at=timezone.now(),
    )
    assert Feedback.objects.get().question == ""
    with pytest.raises(Refused, match="unknown_verdict"):
        actions.give_feedback(
            verdict="great", text="", question="", request_id="", answer_state="", sources=[], at=timezone.now()
        )


def test_alike_questions_stand_together() -> None:
    now = timezone.now()
    for text in ("Wann hat das Hallenbad offen?", "hallenbad offen", "Kann man hier heiraten?"):
        actions.remember_question(text, language="de", state="no_answer", at=now)
    assert [len(group.questions) for group in queries.unanswered_groups()] == [2, 1]


def test_settling_is_recorded_and_happens_once() -> None:
    actions.remember_question("Wo?", language="de", state="no_answer", at=timezone.now())
    number = OpenQuestion.objects.get().pk
    actions.settle("question", number, by=ANNA, at=timezone.now())
    assert [entry.actor for entry in audit.trail_of(f"question:{number}")] == ["account:1"]
    with pytest.raises(Refused, match="not_found"):
        actions.settle("question", number, by=ANNA, at=timezone.now())
    assert [question.pk for question in queries.settled_questions()] == [number]
    actions.unsettle("question", number, by=ANNA)
    assert len(queries.unanswered_groups()) == 1
    with pytest.raises(Refused, match="not_found"):
        actions.unsettle("question", number, by=ANNA)


def test_the_database_keeps_no_words_of_personal_questions() -> None:
    actions.remember_question("Ruf 0664 1234567", language="de", state="no_answer", at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenQuestion.objects.update(text="Ruf 0664 1234567")


def test_the_database_keeps_no_answered_questions() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenQuestion.objects.create(text="x", language="de", state="answered", has_personal_data=False)


def test_the_database_wants_a_person_behind_a_done_call_back(call_back: CallBack) -> None:
    for column in ("done_at", "taken_at"):
        with pytest.raises(IntegrityError), transaction.atomic():
            CallBack.objects.update(**{column: timezone.now()})
