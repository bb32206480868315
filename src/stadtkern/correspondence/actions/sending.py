"""Case letters are made, sealed and given to the post room; what the post does with them comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal_bytes
from stadtkern.core.texts import clean_line
from stadtkern.correspondence.composing import OF_MONEY, written
from stadtkern.correspondence.models import CaseLetter
from stadtkern.correspondence.queries import LETTER, WITHOUT_A_WAY, letter_at_desk, pdf_of, reference_of
from stadtkern.delivery import api as delivery
from stadtkern.identity import api as identity
from stadtkern.letters import api as letters
from stadtkern.payments import api as payments
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.identity.api import Actor


def send_waiting(*, at: datetime) -> int:
    """Make the letters that wait; return how many were made. What fails is tried again."""
    waiting = CaseLetter.objects.filter(state="making").values_list("pk", flat=True)
    return letters.make_each(list(waiting), lambda number: send(number, at=at))


def send(number: int, *, at: datetime) -> bool:
    """Make one letter and give it to the post room; return whether it was made now. A letter is made once.

    What has become untrue meanwhile is not sent: what was missing has come, or everything is paid.

    Raises:
        Refused: ``no_seal_key`` and what else the seal may lack; it is tried again.
    """
    letter = CaseLetter.objects.select_related("case__version").get(pk=number)
    if letter.state != "making":
        return False
    if _is_settled(letter):
        return drop(letter)
    sealed = letters.sealed(written(letter, at=at), at=at)
    with transaction.atomic():
        letter = CaseLetter.objects.select_for_update(of=("self",)).select_related("case__version").get(pk=number)
        if letter.state != "making":  # somebody else was faster
            return False
        letter.content, letter.digest = seal_bytes(sealed.content, LETTER), sealed.digest
        letter.is_test, letter.made_at = sealed.is_test, at
        try:
            _hand_over(letter, casework.recipient_of(letter.case), by=identity.SYSTEM, at=at)
        except Refused as refused:
            if refused.reason != "address_incomplete":
                raise
            letter.state = "no_address"
        letter.save()
    return True


def _is_settled(letter: CaseLetter) -> bool:
    if letter.kind == "correction":
        order = casework.open_correction(letter.case)
        return order is None or order.due_on != letter.due_on
    owed = payments.charge_of(letter.case.number) if letter.kind in OF_MONEY else None
    return owed is not None and owed.open_eur <= 0


def drop(letter: CaseLetter) -> bool:
    """Send a letter that is not made yet no more; return that none was made."""
    CaseLetter.objects.filter(pk=letter.pk, state="making").update(state="not_needed")
    return False


@transaction.atomic
def leave(number: str, letter: int, *, by: Actor, at: datetime) -> None:
    """Send a letter no more that has no way, or is not made yet.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``on_its_way``.
    """
    found = letter_at_desk(by, number, letter, to_change=True)
    if found.state not in {*WITHOUT_A_WAY, "making"}:
        raise Refused("on_its_way", gettext("This letter is on its way already. Nothing was changed."))
    found.state = "not_needed"
    found.save(update_fields=["state"])
    casework.happened(found.case, "letter_left", by, at, is_public=False)


@transaction.atomic
def send_to(number: str, letter: int, recipient: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Give a letter to the post room with an address the clerk has written: it had none, or it came back.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``on_its_way``, ``too_late``, ``address_incomplete``.
    """
    found = letter_at_desk(by, number, letter, to_change=True)
    if found.state not in WITHOUT_A_WAY:
        raise Refused("on_its_way", gettext("This letter is on its way already. Nothing was changed."))
    if found.due_on and found.due_on <= at.astimezone(city.LOCAL).date():
        raise Refused("too_late", gettext("The last day in this letter is over. Close the order and write a new one."))
    _hand_over(found, [clean_line(each) for each in recipient], by=by, at=at)
    found.save(update_fields=["state"])


def _hand_over(letter: CaseLetter, recipient: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Orders to mend set a day after which something is lost: they go as surely as the decision will."""
    case, sender = letter.case, casework.sender_of(letter.case)
    with_proof = letter.kind == "correction" and casework.compiled_of(case.version).procedure.delivery == "with_proof"
    sent = delivery.hand_over(
        reference_of(letter),
        subject=f"case:{case.number}",
        sender=(sender.authority, sender.street, sender.place),
        recipient=recipient,
        quality=delivery.Quality.RSB if with_proof else delivery.Quality.NORMAL,
        digest=letter.digest,
        is_test=letter.is_test or case.is_test,
        is_company=case.principal.kind == "company",
        by=by,
        at=at,
    )
    letter.state = sent.state


def content(reference: str) -> bytes:
    """Return a sealed letter for the post room."""
    return pdf_of(CaseLetter.objects.get(pk=_number(reference)))


@transaction.atomic
def told(reference: str, what: str, at: datetime) -> None:
    """Take over where the post has a letter."""
    sent = delivery.sent(reference)
    assert sent is not None  # it tells
    CaseLetter.objects.filter(pk=_number(reference)).update(state=sent.state)


SOURCE = delivery.Source(content=content, told=told)


def _number(reference: str) -> int:
    return int(reference.partition(":")[2])
