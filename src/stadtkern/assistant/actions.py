"""Writes of the assistant: what people leave behind, and what staff settle."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from stadtkern.assistant.models import CallBack, Feedback, OpenQuestion, Verdict
from stadtkern.assistant.rules.personal import hints_at_person
from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.outbox import api as outbox

if TYPE_CHECKING:
    from stadtkern.identity.api import Actor

KEEP_QUESTIONS = timedelta(days=90)
KEEP_FEEDBACK = timedelta(days=180)
KEEP_CALL_BACKS = timedelta(days=30)  # once they are done
KEEP_FORGOTTEN_CALL_BACKS = timedelta(days=365)  # nobody ever marked as done
SAME_WISH_WITHIN = timedelta(hours=1)
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing that is misread aloud


def remember_question(question: str, *, language: str, state: str, at: datetime) -> None:
    """Keep a question the sources could not answer, without its words if they hint at a person."""
    personal = hints_at_person(question)
    OpenQuestion.objects.create(
        text="" if personal else question[:500],
        language=language,
        state=state,
        has_personal_data=personal,
        asked_at=at,
    )


def give_feedback(
    *, verdict: str, text: str, question: str, request_id: str, answer_state: str, sources: list[str], at: datetime
) -> None:
    """Keep what somebody says about an answer.

    The question is kept only if it hints at no person; the free text is what the person chose to write to the town.

    Raises:
        Refused: ``unknown_verdict``.
    """
    if verdict not in Verdict.values:
        raise Refused("unknown_verdict", gettext("Please choose one of the three answers. Nothing was sent."))
    Feedback.objects.create(
        verdict=verdict,
        text=text[:1000],
        question="" if hints_at_person(question) else question[:500],
        request_id=request_id,
        answer_state=answer_state,
        sources=sources[:5],
        given_at=at,
    )


@transaction.atomic
def ask_for_call_back(
    *, name: str, phone: str, topic: str, best_time: str, office: str, language: str, at: datetime
) -> CallBack:
    """Make a call-back a task of an office and tell the office by mail, without content.

    The same wish again within an hour, told by phone number and topic, is the same task with the same reference.
    """
    everything = city.current()
    responsible = everything.offices.get(office) or everything.help_office
    if known := _same_wish(phone, topic, at):
        audit.record(actor="visitor", verb="call_back.asked_again", subject=known.reference)
        return known
    reference = "R-" + "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    call_back = CallBack.objects.create(
        reference=reference,
        name=name,
        phone=phone,
        topic=topic,
        best_time=best_time,
        office=responsible.id,
        language=language,
        asked_at=at,
    )
    audit.record(actor="visitor", verb="call_back.asked", subject=reference)
    if responsible.email:
        outbox.enqueue(
            recipient=responsible.email,
            subject=f"Rückrufbitte {reference}",
            body=f"Im Eingang liegt eine Rückrufbitte: {reference}.\nBitte melden Sie sich im Bereich Intern an.\n",
        )
    return call_back


def _same_wish(phone: str, topic: str, at: datetime) -> CallBack | None:
    def wish(number: str, words: str) -> tuple[str, str]:
        digits = "".join(character for character in number if character.isdigit())
        return digits.removeprefix("00").removeprefix("43").removeprefix("0"), " ".join(words.casefold().split())

    lately = CallBack.objects.filter(done_at__isnull=True, asked_at__gt=at - SAME_WISH_WITHIN).order_by("asked_at")
    return next((each for each in lately if wish(each.phone, each.topic) == wish(phone, topic)), None)


@transaction.atomic
def take_call_back(reference: str, *, by: Actor, at: datetime) -> None:
    """Note that somebody is going to call, so that nobody else does.

    Raises:
        Refused: ``not_found``; ``already_done``; ``already_taken`` by somebody else.
    """
    call_back = _open_call_back(reference)
    if call_back.taken_by not in {"", by.public_id}:
        raise Refused("already_taken", gettext("A colleague has just taken this call-back. Nothing was changed."))
    call_back.taken_at, call_back.taken_by = at, by.public_id
    call_back.save(update_fields=["taken_at", "taken_by"])
    audit.record(actor=by.public_id, verb="call_back.taken", subject=reference)


@transaction.atomic
def release_call_back(reference: str, *, by: Actor) -> None:
    """Undo ``take_call_back``; anybody may, because the colleague may have gone home.

    Raises:
        Refused: ``not_found``; ``already_done``.
    """
    call_back = _open_call_back(reference)
    call_back.taken_at, call_back.taken_by = None, ""
    call_back.save(update_fields=["taken_at", "taken_by"])
    audit.record(actor=by.public_id, verb="call_back.released", subject=reference)


@transaction.atomic
def miss_call_back(reference: str, *, by: Actor, at: datetime) -> None:
    """Note that nobody answered the call.

    Raises:
        Refused: ``not_found``; ``already_done``.
    """
    call_back = _open_call_back(reference)
    call_back.missed = [*call_back.missed, at.isoformat()]
    call_back.save(update_fields=["missed"])
    audit.record(actor=by.public_id, verb="call_back.missed", subject=reference)


@transaction.atomic
def unmiss_call_back(reference: str, *, by: Actor) -> None:
    """Undo the latest ``miss_call_back``; without one nothing happens.

    Raises:
        Refused: ``not_found``; ``already_done``.
    """
    call_back = _open_call_back(reference)
    if call_back.missed:
        call_back.missed = call_back.missed[:-1]
        call_back.save(update_fields=["missed"])
        audit.record(actor=by.public_id, verb="call_back.miss_undone", subject=reference)


@transaction.atomic
def finish_call_back(reference: str, *, by: Actor, at: datetime) -> None:
    """Mark a call-back as done.

    Raises:
        Refused: ``not_found``; ``already_done``.
    """
    call_back = _open_call_back(reference)
    call_back.done_at, call_back.done_by = at, by.public_id
    call_back.save(update_fields=["done_at", "done_by"])
    audit.record(actor=by.public_id, verb="call_back.done", subject=reference)


@transaction.atomic
def reopen_call_back(reference: str, *, by: Actor) -> None:
    """Undo ``finish_call_back``.

    Raises:
        Refused: ``not_found``.
    """
    call_back = _call_back(reference)
    call_back.done_at, call_back.done_by = None, ""
    call_back.save(update_fields=["done_at", "done_by"])
    audit.record(actor=by.public_id, verb="call_back.reopened", subject=reference)


def _call_back(reference: str) -> CallBack:
    found = CallBack.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Refused("not_found", gettext("This call-back does not exist, or it was deleted after its time."))
    return found


def _open_call_back(reference: str) -> CallBack:
    found = _call_back(reference)
    if found.done_at:
        raise Refused("already_done", gettext("Somebody has already done this. Nothing was changed."))
    return found


@transaction.atomic
def settle(kind: str, number: int, *, by: Actor, at: datetime) -> None:
    """Mark an open question or a feedback as settled (``kind`` is ``question`` or ``feedback``).

    Raises:
        Refused: ``not_found``.
    """
    table = OpenQuestion if kind == "question" else Feedback
    waiting = table._default_manager.filter(pk=number, settled_at__isnull=True)
    if not waiting.update(settled_at=at, settled_by=by.public_id):
        raise Refused("not_found", gettext("This entry does not exist or is already settled."))
    audit.record(actor=by.public_id, verb=f"{kind}.settled", subject=f"{kind}:{number}")


@transaction.atomic
def unsettle(kind: str, number: int, *, by: Actor) -> None:
    """Undo ``settle``.

    Raises:
        Refused: ``not_found``.
    """
    table = OpenQuestion if kind == "question" else Feedback
    settled = table._default_manager.filter(pk=number, settled_at__isnull=False)
    if not settled.update(settled_at=None, settled_by=""):
        raise Refused("not_found", gettext("This entry does not exist or is not settled."))
    audit.record(actor=by.public_id, verb=f"{kind}.reopened", subject=f"{kind}:{number}")


def forget_what_is_due(at: datetime) -> int:
    """Delete what has been kept long enough; return how many rows went."""
    old_questions, _ = OpenQuestion.objects.filter(asked_at__lt=at - KEEP_QUESTIONS).delete()
    old_feedback, _ = Feedback.objects.filter(given_at__lt=at - KEEP_FEEDBACK).delete()
    is_due = Q(done_at__lt=at - KEEP_CALL_BACKS) | Q(asked_at__lt=at - KEEP_FORGOTTEN_CALL_BACKS)
    old_call_backs, _ = CallBack.objects.filter(is_due).delete()
    return old_questions + old_feedback + old_call_backs
