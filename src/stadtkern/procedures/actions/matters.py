"""What a person does with a matter that is filed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean
from stadtkern.procedures.models import CaseEvent
from stadtkern.procedures.queries import EVENT, case_for
from stadtkern.procedures.rules.states import State, may_move

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.procedures.models import Case
    from stadtkern.residents.api import Resident

LONGEST_TEXT = 10_000


@transaction.atomic
def write(number: str, text: str, *, by: Resident, at: datetime) -> None:
    """Write to the office about a matter.

    Raises:
        Refused: ``not_found``, ``empty_text``.
    """
    case, written = case_for(by, number, to_change=True), clean(text)[:LONGEST_TEXT]
    if not written:
        raise Refused("empty_text", gettext("Please write something first."))
    add_message(case, written, actor=f"resident:{by.actor}", at=at)


def add_message(case: Case, text: str, *, actor: str, at: datetime) -> None:
    """Add words of the person to a case that is locked; ``actor`` has written them down."""
    CaseEvent.objects.create(case=case, kind="message", actor=actor, text=seal(text, EVENT), at=at)
    audit.record(actor=actor, verb="case.message", subject=f"case:{case.number}", reason="")


@transaction.atomic
def withdraw(number: str, *, by: Resident, at: datetime) -> None:
    """Take a matter back, as long as it is not decided (§ 13(7) AVG).

    Raises:
        Refused: ``not_found``, ``too_late``.
    """
    withdraw_case(case_for(by, number, to_change=True), actor=f"resident:{by.actor}", at=at)


def withdraw_case(case: Case, *, actor: str, at: datetime, text: str = "") -> None:
    """Take a locked case back.

    Raises:
        Refused: ``too_late``.
    """
    if case.state == State.WITHDRAWN:
        return
    if not may_move(State(case.state), State.WITHDRAWN):
        hint = gettext("It is decided already and cannot be withdrawn any more. The decision says what you can do now.")
        raise Refused("too_late", hint)
    case.state, case.due_on = State.WITHDRAWN, None
    case.save(update_fields=["state", "due_on"])
    CaseEvent.objects.create(case=case, kind="withdrawn", actor=actor, text=seal(text, EVENT), at=at)
    audit.record(actor=actor, verb="case.withdrawn", subject=f"case:{case.number}", reason="")
