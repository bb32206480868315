"""A letter on paper goes to the post room; what the post does with it comes back into the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.texts import clean_line
from stadtkern.delivery import api as delivery
from stadtkern.identity import api as identity
from stadtkern.procedures.actions.noting import happened
from stadtkern.procedures.deciding import recipient_of, sender_of
from stadtkern.procedures.models import Case, DecisionLetter
from stadtkern.procedures.queries import compiled_of, letter_of, pdf_of
from stadtkern.procedures.queries_desk import case_at_desk
from stadtkern.procedures.rules.states import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from stadtkern.delivery.api import Sent
    from stadtkern.identity.api import Actor

KIND = "decision"
COUNTS = frozenset({delivery.State.DELIVERED, delivery.State.DEPOSITED, delivery.State.RETURNED})
EVENTS = {
    "posted": "letter_posted",
    "deposited": "letter_deposited",
    "delivered": "letter_delivered",
    "served": "letter_delivered",
    "returned": "letter_returned",
    "taken_back": "letter_taken_back",
    "undone": "letter_note_undone",
}


def reference_of(letter: DecisionLetter) -> str:
    """Return how the post room calls a letter."""
    return f"{KIND}:{letter.decision_id}"


def hand_over(case: Case, letter: DecisionLetter, *, at: datetime) -> None:
    """Give a letter on paper to the post room; without a whole address it waits for the clerk."""
    try:
        _hand_over(case, letter, recipient_of(case), by=identity.SYSTEM, at=at)
    except Refused as refused:
        if refused.reason != "address_incomplete":
            raise
        happened(case, "letter_without_address", identity.SYSTEM, at, is_public=False)


@transaction.atomic
def send_to(number: str, recipient: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Give a letter to the post room with an address the clerk has written: it had none, or it came back.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``on_its_way``, ``address_incomplete``.
    """
    case = case_at_desk(by, number, to_change=True)
    letter = letter_of(case)
    if letter is None or letter.way != "paper":
        raise Refused("not_found", gettext("There is no letter on paper in this case."))
    if not delivery.not_on_the_way([reference_of(letter)]):
        raise Refused("on_its_way", gettext("This letter is on its way already. Nothing was changed."))
    _hand_over(case, letter, [clean_line(each) for each in recipient], by=by, at=at)


def _hand_over(case: Case, letter: DecisionLetter, recipient: Sequence[str], *, by: Actor, at: datetime) -> None:
    with_proof = compiled_of(case.version).procedure.delivery == "with_proof"
    sender = sender_of(case)
    delivery.hand_over(
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
    happened(case, "letter_by_post", by, at)


def content(reference: str) -> bytes:
    """Return a sealed letter for the post room."""
    return pdf_of(DecisionLetter.objects.get(decision_id=_decision(reference)))


@transaction.atomic
def told(reference: str, what: str, at: datetime) -> None:
    """Take over what became of a letter: from the day it counts as served, periods run.

    A letter that came back takes the service away again, unless it had been deposited and was not fetched (§ 17(3)
    ZustG). A case that was appealed or closed meanwhile stays so: a person looks at it.
    """
    decision = _decision(reference)
    case = Case.objects.select_for_update(of=("self",)).select_related("version").get(decisions=decision)
    letter = DecisionLetter.objects.select_for_update().defer("content").get(decision_id=decision)
    sent = delivery.sent(reference)
    assert sent is not None  # it tells
    letter.ready_on, letter.served_on, letter.closes_on = sent.posted_on, _served_on(sent), None
    letter.save(update_fields=["ready_on", "served_on", "closes_on"])
    if case.state in {State.DECIDED, State.DELIVERED}:
        case.state = State.DELIVERED if letter.served_on else State.DECIDED
        case.save(update_fields=["state"])
    happened(case, EVENTS[what], identity.SYSTEM, at)


SOURCE = delivery.Source(content=content, told=told)


def _served_on(sent: Sent) -> date | None:
    """Return the day of service once it has come; that of a letter without proof may lie ahead."""
    return sent.served_on if sent.state in COUNTS else None


def _decision(reference: str) -> int:
    return int(reference.partition(":")[2])
