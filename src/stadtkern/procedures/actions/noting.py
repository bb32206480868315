"""What every act at the office does: what happened stands in the case and in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean
from stadtkern.procedures.actions.matters import LONGEST_TEXT
from stadtkern.procedures.models import Case, CaseEvent
from stadtkern.procedures.queries import EVENT
from stadtkern.procedures.queries_desk import case_at_desk
from stadtkern.procedures.rules.states import OPEN

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor


def happened(case: Case, kind: str, by: Actor, at: datetime, *, is_public: bool = True, text: str = "") -> None:
    """Write down what somebody has done."""
    event = CaseEvent(case=case, kind=kind, actor=by.public_id, text=seal(text, EVENT), at=at, is_public=is_public)
    event.save(force_insert=True)
    audit.record(actor=by.public_id, verb=f"case.{kind}", subject=f"case:{case.number}", reason="")


def written(text: str) -> str:
    """Return what somebody has typed.

    Raises:
        Refused: ``empty_text``.
    """
    found = clean(text)
    if not found:
        raise Refused("empty_text", gettext("Please write something first."))
    return found[:LONGEST_TEXT]


def open_case(number: str, by: Actor) -> Case:
    """Return a case that is worked on, locked.

    Raises:
        Refused: ``not_found``, ``closed``.
    """
    case = case_at_desk(by, number, to_change=True)
    if case.state not in OPEN:
        raise Refused("closed", gettext("This case is closed. Nothing was changed."))
    return case
