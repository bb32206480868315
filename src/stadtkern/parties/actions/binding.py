"""A code from a letter binds a party to who has signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of
from stadtkern.parties.models import CaseParty
from stadtkern.parties.queries import CODE
from stadtkern.parties.rules.codes import typed_code

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.residents.api import Resident


@transaction.atomic
def redeem(code: str, *, by: Resident, at: datetime) -> CaseParty:
    """Bind the party whose code this is to who has signed in, once; who is bound already comes to it again.

    Raises:
        Refused: ``no_code``, also when somebody else has used it.
    """
    typed = typed_code(code)
    rows = CaseParty.objects.select_for_update(of=("self",)).select_related("case")
    found = rows.filter(lookup=lookup_of(typed, CODE), removed_at=None).first() if typed else None
    if found and found.bound_to_id == by.principal:
        return found
    hint = gettext("This code is not known, or was used already. Please check it, or call the office.")
    if found is None:
        raise Refused("no_code", hint)
    free = CaseParty.objects.filter(pk=found.pk, bound_to=None)
    if not free.update(bound_to=by.principal, bound_at=at):
        raise Refused("no_code", hint)
    audit.record(
        actor=f"resident:{by.actor}", verb="party.bound", subject=f"case:{found.case.number}", reason=str(found.place)
    )
    found.bound_to_id, found.bound_at = by.principal, at
    return found
