"""The office writes to somebody; who has no inbox here gets it on paper, from the same act."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from stadtkern.core.sealed import seal
from stadtkern.correspondence.models import CaseLetter
from stadtkern.correspondence.queries import TEXT
from stadtkern.procedures.api import casework
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

AGAIN_WITHIN = timedelta(minutes=1)  # a second click


@transaction.atomic
def reply(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Write to the person; a second click writes nothing.

    Raises:
        Refused: ``not_found``, ``empty_text``.
    """
    case, words = casework.case_at_desk(by, number, to_change=True), casework.written(text)
    latest = case.events.order_by("-pk").first()
    is_mine = latest is not None and (latest.kind, latest.actor) == ("reply", by.public_id)
    if latest and is_mine and latest.at > at - AGAIN_WITHIN and casework.words_of(latest) == words:
        return
    casework.reply(number, text, by=by, at=at)
    owe(case, "reply", words, by=by, at=at)


@transaction.atomic
def order_correction(number: str, text: str, *, due_on: date, by: Actor, at: datetime) -> None:
    """Tell the person what is missing and until when it can come (§ 13(3) AVG).

    Raises:
        Refused: ``not_found``, ``closed``, ``empty_text``, ``too_soon``.
    """
    casework.order_correction(number, text, due_on=due_on, by=by, at=at)
    owe(_case(number), "correction", casework.written(text), due_on=due_on, by=by, at=at)


@transaction.atomic
def tell_charge(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Tell on paper what is to be paid; who filed online has read it on the receipt, and signed in it stays there."""
    case = casework.Case.objects.select_related("version").filter(number=number).first()
    if case is not None and case.channel != "online":
        owe(case, "charge", text, by=by, at=at)


@transaction.atomic
def remind(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Remind somebody of what is still to be paid; a charge may outlive the file of its case: then nobody is told."""
    case = casework.Case.objects.select_related("version").filter(number=number).first()
    if case is None:
        return
    casework.happened(case, "reminded", by, at, text=text)
    residents.notify(case.principal_id, where="procedures:matters")
    owe(case, "reminder", text, by=by, at=at)


def owe(case: Case, kind: str, text: str, *, due_on: date | None = None, by: Actor, at: datetime) -> None:
    """Owe somebody without an inbox a letter; call it in the transaction in which something happened."""
    if case.has_inbox:
        return
    CaseLetter.objects.create(
        case=case, kind=kind, text=seal(text, TEXT), due_on=due_on, written_by=by.public_id, asked_at=at
    )


def _case(number: str) -> Case:
    return casework.Case.objects.get(number=number)
