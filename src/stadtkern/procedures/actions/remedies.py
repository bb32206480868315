"""What follows a legal remedy at the office: answering it itself, laying it before the next instance, its result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean
from stadtkern.identity import api as identity
from stadtkern.procedures.actions.matters import LONGEST_TEXT
from stadtkern.procedures.guarding import guard
from stadtkern.procedures.models import Case, CaseEvent, DecisionLetter
from stadtkern.procedures.queries import (
    EVENT,
    appeal_until,
    decision_for,
    due_on_of,
    is_answer,
    is_handed_on,
    letter_of,
)
from stadtkern.procedures.queries_desk import case_at_desk
from stadtkern.procedures.rules.states import State

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.identity.api import Actor

IN_THE_POST = timedelta(days=14)  # a remedy posted on the last day is in time (§ 33(3) AVG); it may still arrive
AT_ONCE = 200


@transaction.atomic
def take_up_again(number: str, *, by: Actor, at: datetime) -> None:
    """Answer a remedy oneself: the case is worked on again and ends with a new decision.

    Raises:
        Refused: ``not_found``, ``no_remedy_open``, ``answered_once``, ``handed_on``.
    """
    case = _appealed(number, by)
    if is_handed_on(case):
        raise Refused("handed_on", gettext("The next instance has it already. Nothing was changed."))
    decision = decision_for(case)
    if decision and is_answer(case, decision):
        hint = gettext("The office has answered once already; now the next instance decides. Please hand it on.")
        raise Refused("answered_once", hint)
    case.state = State.IN_REVIEW
    case.assigned_to = case.assigned_to or by.public_id
    case.save(update_fields=["state", "assigned_to"])
    _note(case, "taken_up_again", by.public_id, at)


@transaction.atomic
def hand_on(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Note that remedy and file were laid before the next instance; the office's clock stands still from now on.

    Raises:
        Refused: ``not_found``, ``no_remedy_open``, ``handed_on``.
    """
    case = _appealed(number, by)
    if is_handed_on(case):
        raise Refused("handed_on", gettext("The next instance has it already. Nothing was changed."))
    case.due_on = None
    case.save(update_fields=["due_on"])
    _note(case, "handed_on", by.public_id, at, clean(text)[:LONGEST_TEXT])


@transaction.atomic
def note_result(number: str, text: str, *, is_sent_back: bool, by: Actor, at: datetime) -> None:
    """Note what the next instance has decided: the matter ends with it, or the office decides anew.

    Raises:
        Refused: ``not_found``, ``no_remedy_open``, ``not_handed_on``, ``empty_text``.
    """
    case, written = _appealed(number, by), clean(text)[:LONGEST_TEXT]
    if not is_handed_on(case):
        raise Refused("not_handed_on", gettext("It was not laid before the next instance yet. Nothing was changed."))
    if not written:
        raise Refused("empty_text", gettext("Please write something first."))
    _note(case, "remitted" if is_sent_back else "instance_decided", by.public_id, at, written)
    case.state = State.IN_REVIEW if is_sent_back else State.FINAL
    case.due_on = due_on_of(case, at=at) if is_sent_back else None
    case.save(update_fields=["state", "due_on"])


def finish(*, at: datetime) -> int:
    """Close delivered cases against which nothing can be done in time any more; return how many."""
    today = at.astimezone(city.LOCAL).date()
    served = DecisionLetter.objects.filter(served_on__isnull=False, closes_on=None).select_related(
        "decision__case__version"
    )
    for letter in served.defer("content")[:AT_ONCE]:
        DecisionLetter.objects.filter(pk=letter.pk).update(closes_on=_closes_on(letter))
    over = Case.objects.filter(state=State.DELIVERED, decisions__letter__closes_on__lte=today)
    return sum(_finish(number, today, at) for number in over.distinct().values_list("number", flat=True)[:AT_ONCE])


def _closes_on(letter: DecisionLetter) -> date | None:
    last_on = appeal_until(letter.decision.case)
    return letter.served_on if last_on is None else last_on + IN_THE_POST


@transaction.atomic
def _finish(number: str, today: date, at: datetime) -> bool:
    case = Case.objects.select_for_update(of=("self",)).select_related("version").get(number=number)
    letter = letter_of(case)
    if case.state != State.DELIVERED or letter is None or letter.closes_on is None or letter.closes_on > today:
        return False
    if guard().stays_open(case, on=today):  # asked again tomorrow
        DecisionLetter.objects.filter(pk=letter.pk).update(closes_on=today + timedelta(days=1))
        return False
    case.state = State.FINAL
    case.save(update_fields=["state"])
    _note(case, "final", identity.SYSTEM.public_id, at)
    return True


def _appealed(number: str, by: Actor) -> Case:
    case = case_at_desk(by, number, to_change=True)
    if case.state != State.APPEALED:
        raise Refused("no_remedy_open", gettext("There is no open remedy in this case. Nothing was changed."))
    return case


def _note(case: Case, kind: str, actor: str, at: datetime, text: str = "") -> None:
    CaseEvent.objects.create(case=case, kind=kind, actor=actor, text=seal(text, EVENT), at=at)
    audit.record(actor=actor, verb=f"case.{kind}", subject=f"case:{case.number}", reason="")
