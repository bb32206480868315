"""What the desk does with a case by what the room of the cases offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case


def can_be_extended(case: Case, *, at: datetime) -> bool:
    """Return whether the law of the procedure gives a longer period, once, and the period has not run out."""
    has_extension = casework.compiled_of(case.version).procedure.deadline.extension is not None
    if not has_extension or case.events.filter(kind=casework.EXTENDED).exists():
        return False
    due_on = casework.due_on_of(case, at=at)
    return due_on is not None and due_on >= at.astimezone(city.LOCAL).date()


@transaction.atomic
def extend(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Extend the period and tell the person why.

    Source: § 8(2) IFG (within the first four weeks, with reasons), Art. 12(3) GDPR (within the first month).

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``closed``, ``not_longer``, ``empty_text``.
    """
    case, words = casework.open_case(number, by), casework.written(text)
    if not can_be_extended(case, at=at):
        hint = gettext(
            "This period cannot be extended: the law knows no longer one, it was extended before, or is over."
        )
        raise Refused("not_longer", hint)
    casework.happened(case, casework.EXTENDED, by, at, text=words)
    case.due_on = casework.due_on_of(case, at=at)
    case.save(update_fields=["due_on"])
