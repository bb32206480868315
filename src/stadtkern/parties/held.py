"""What parties hold about a resident; named in ``settings.PERSON_DATA``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.parties.models import CaseParty
from stadtkern.parties.queries import details_of, text_of
from stadtkern.parties.wording import kind_text, role_text
from stadtkern.procedures.api import casework
from stadtkern.residents.api import Part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Parties:
    """Where somebody takes part; it stays as long as the file of the case must be kept."""

    def held_by(self, principal: int) -> Sequence[Part]:
        """Return every case in which this resident is bound to a party."""
        rows = CaseParty.objects.filter(bound_to=principal).select_related("case__version")
        return [_part(each) for each in rows.prefetch_related("statements").order_by("added_at")]

    def erase(self, principal: int, *, at: datetime) -> None:
        """Delete nothing: all of it belongs to the file of a case."""


HOLDER = Parties()


def _part(party: CaseParty) -> Part:
    details = details_of(party)
    rows = [
        (gettext("Name"), details.name),
        (gettext("Address"), f"{details.street}, {details.postcode} {details.place}"),
        (gettext("Takes part as"), f"{role_text(party.role)}: {details.ground}"),
    ]
    rows += [(f"{kind_text(each.kind)} {each.number}", text_of(each)) for each in party.statements.all()]
    title = gettext("Party in the case %(number)s") % {"number": party.case.number}
    basis = casework.compiled_of(party.case.version).procedure.retention.basis
    return Part(title, tuple(rows), casework.kept_until(party.case), basis, must_stay=True)
