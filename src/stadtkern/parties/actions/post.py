"""Letters to parties on paper go to the post room; what the post does with them comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.delivery import api as delivery
from stadtkern.parties.models import PartyLetter
from stadtkern.parties.queries import details_of, party_at_desk, pdf_of
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

KIND = "party"
COUNTS = frozenset({delivery.State.DELIVERED, delivery.State.DEPOSITED, delivery.State.RETURNED})
CAN_GO_ON_PAPER = frozenset({"ready", "returned", "no_address"})


def reference_of(letter: PartyLetter) -> str:
    """Return how the post room calls a letter."""
    return f"{KIND}:{letter.pk}"


def hand_over(letter: PartyLetter, case: Case, recipient: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Give a letter to the post room.

    Raises:
        Refused: ``address_incomplete``.
    """
    sender = casework.sender_of(case)
    with_proof = casework.compiled_of(case.version).procedure.delivery == "with_proof"
    sent = delivery.hand_over(
        reference_of(letter),
        subject=f"case:{case.number}",
        sender=(sender.authority, sender.street, sender.place),
        recipient=recipient,
        quality=delivery.Quality.RSB if with_proof else delivery.Quality.NORMAL,
        digest=letter.digest,
        is_test=letter.is_test or case.is_test,
        is_company=letter.party.kind == "company" and not details_of(letter.party).representative,
        by=by,
        at=at,
    )
    letter.way, letter.state = "paper", sent.state


@transaction.atomic
def send_on_paper(number: str, place: int, letter: int, recipient: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Send a letter on paper, perhaps to another address: it was not opened in the portal, or it came back.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``on_its_way``, ``address_incomplete``.
    """
    party = party_at_desk(by, number, place, to_change=True)
    found = PartyLetter.objects.select_for_update(of=("self",)).filter(party=party, pk=letter).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such letter here."))
    if found.served_on:
        raise Refused("served", gettext("This letter counts as served; sent again it changes no period (§ 6 ZustG)."))
    if found.state not in CAN_GO_ON_PAPER:
        raise Refused("on_its_way", gettext("This letter is on its way already. Nothing was changed."))
    hand_over(found, party.case, recipient, by=by, at=at)
    found.ready_on = None
    found.save(update_fields=["way", "state", "ready_on"])


def content(reference: str) -> bytes:
    """Return a sealed letter for the post room."""
    return pdf_of(PartyLetter.objects.get(pk=_number(reference)))


@transaction.atomic
def told(reference: str, what: str, at: datetime) -> None:
    """Take over what became of a letter: from the day it counts as served its party's own period runs."""
    letter = PartyLetter.objects.select_for_update().defer("content").get(pk=_number(reference))
    sent = delivery.sent(reference)
    assert sent is not None  # it tells
    letter.state, letter.ready_on = sent.state, sent.posted_on
    letter.served_on = sent.served_on if sent.state in COUNTS or what == "served" else None
    letter.save(update_fields=["state", "ready_on", "served_on"])


SOURCE = delivery.Source(content=content, told=told)


def _number(reference: str) -> int:
    return int(reference.partition(":")[2])
