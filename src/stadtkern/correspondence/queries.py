"""Reads of correspondence; every one takes who asks, or a case its reader is checked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal, unseal_bytes
from stadtkern.correspondence.models import CaseLetter
from stadtkern.delivery import api as delivery
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

TEXT, LETTER = "correspondence.text", "correspondence.letter"
WITHOUT_A_WAY = ("no_address", "returned")
KIND = "case"


def letters_of(case: Case) -> QuerySet[CaseLetter]:
    """Return what was written to the person of a case on paper; the caller has checked who may see it."""
    return CaseLetter.objects.filter(case=case).defer("content")


def letter_at_desk(by: Actor, number: str, letter: int, *, to_change: bool = False) -> CaseLetter:
    """Return one letter of a case.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    case = casework.case_at_desk(by, number, to_change=to_change)
    rows = CaseLetter.objects.select_for_update() if to_change else CaseLetter.objects.all()
    found = rows.filter(case=case, pk=letter).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such letter in this case."))
    found.case = case
    return found


def without_a_way(by: Actor) -> QuerySet[CaseLetter]:
    """Return the letters of somebody's offices that came back or have no whole address."""
    mine = CaseLetter.objects.filter(case__unit__in=casework.units_of(by), state__in=WITHOUT_A_WAY)
    return mine.select_related("case__version").defer("content")


def arrived_by(case: Case, due_on: date) -> bool:
    """Return whether an order to mend with this last day counts as served before it; True where none went on paper."""
    letter = letters_of(case).filter(kind="correction", due_on=due_on).last()
    if letter is None:
        return True
    sent = delivery.sent(reference_of(letter))
    return sent is not None and sent.served_on is not None and sent.served_on < due_on


def reference_of(letter: CaseLetter) -> str:
    """Return how the post room calls a letter."""
    return f"{KIND}:{letter.pk}"


def text_of(letter: CaseLetter) -> str:
    """Return what the office wrote."""
    return unseal(letter.text, TEXT)


def pdf_of(letter: CaseLetter) -> bytes:
    """Return the sealed letter."""
    return unseal_bytes(letter.content, LETTER)
