"""Letters to parties are made, sealed, and laid into the portal or given to the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal_bytes
from stadtkern.identity import api as identity
from stadtkern.letters import api as sealing
from stadtkern.parties.actions import post
from stadtkern.parties.composing import written
from stadtkern.parties.models import CaseParty, PartyLetter
from stadtkern.parties.queries import LETTER, details_of, party_for, waiting_for_decisions
from stadtkern.procedurelaw.service import handed_over
from stadtkern.procedures.api import casework
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.residents.api import Resident

AT_ONCE = 50


def send_waiting(*, at: datetime) -> int:
    """Make the letters that wait, decisions too; return how many were made. What fails is tried again."""
    for party, decision in waiting_for_decisions()[:AT_ONCE]:
        PartyLetter.objects.get_or_create(party_id=party, decision_id=decision, defaults={"asked_at": at})
    waiting = PartyLetter.objects.filter(made_at=None, party__removed_at=None).values_list("pk", flat=True)
    return sealing.make_each(list(waiting), lambda number: send(number, at=at))


def send(number: int, *, at: datetime) -> bool:
    """Make one letter and send it; return whether it was made now. A letter is made once.

    Raises:
        Refused: ``no_seal_key`` and what else the seal may lack; it is tried again.
    """
    letter = PartyLetter.objects.select_related("party", "notice", "decision").get(pk=number)
    if letter.made_at:
        return False
    case = casework.Case.objects.select_related("version").get(pk=letter.party.case_id)
    sealed = sealing.sealed(written(letter, case, at=at), at=at)
    with transaction.atomic():
        party = CaseParty.objects.select_for_update().get(pk=letter.party_id)
        letter = PartyLetter.objects.select_for_update().get(pk=number)
        if letter.made_at:  # somebody else was faster
            return False
        letter.party, letter.made_at, letter.is_test = party, at, sealed.is_test
        letter.content, letter.digest = seal_bytes(sealed.content, LETTER), sealed.digest
        _on_its_way(letter, case, at=at)
        letter.save()
    return True


def _on_its_way(letter: PartyLetter, case: casework.Case, *, at: datetime) -> None:
    """Lay a letter into the portal of who is bound; everybody else gets it by post."""
    party = letter.party
    if party.bound_to_id is None:
        letter.way = "paper"
        try:
            post.hand_over(letter, case, details_of(party).recipient, by=identity.SYSTEM, at=at)
        except Refused as refused:
            if refused.reason != "address_incomplete":
                raise
            letter.state = "no_address"
        return
    letter.way, letter.state, letter.ready_on = "portal", "ready", at.astimezone(city.LOCAL).date()
    residents.notify(party.bound_to_id, where="taking_part:own")


@transaction.atomic
def fetch(number: str, place: int, letter: int, *, by: Resident, at: datetime) -> PartyLetter:
    """Return a letter to its party; opened for the first time, it is handed over (§ 37a ZustG) and periods begin.

    Raises:
        Refused: ``not_found``, also for one that goes on paper.
    """
    party = party_for(by, number, place)
    found = PartyLetter.objects.select_for_update().filter(party=party, pk=letter, way="portal").first()
    if found is None:
        raise Refused("not_found", gettext("There is no letter here yet."))
    if found.fetched_at is None:
        found.fetched_at, found.state = at, "fetched"
        found.served_on = handed_over(on=at.astimezone(city.LOCAL).date())
        found.save(update_fields=["fetched_at", "state", "served_on"])
        audit.record(
            actor=f"resident:{by.actor}", verb="party.letter_fetched", subject=f"case:{number}", reason=str(place)
        )
    return found
