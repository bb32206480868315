"""What a person decides on cards and comments, and how each step is undone.

Whoever may answer residents' concerns moderates: releasing, setting aside and answering is how a resident gets an
answer, and the data protection officer, who may do it too, must be able to keep personal words from being shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.ideas import queries
from stadtkern.ideas.models import Card, Comment, CommentState, Kind
from stadtkern.ideas.rules.cards import State, may_move
from stadtkern.outbox import api as outbox

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from stadtkern.identity.api import Actor


@transaction.atomic
def release(public_id: str, *, by: Actor, at: datetime) -> None:
    """Show a card to the public.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_state``, ``forgotten``.
    """
    card = _card(public_id, State.RELEASED, by)
    card.is_shown = True
    _decide(card, State.RELEASED, by, at)


@transaction.atomic
def set_aside(public_id: str, *, reason: str, is_shown: bool, by: Actor, at: datetime) -> None:
    """End a card with a reason everybody may read; its words stay hidden unless ``is_shown``.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_state``, ``no_reason``.
    """
    if not reason:
        raise Refused("no_reason", gettext("Please write the reason. Everybody may read it."))
    card = _card(public_id, State.SET_ASIDE, by)
    card.is_shown, card.reason = is_shown, reason
    _tell(card, reason)
    _decide(card, State.SET_ASIDE, by, at)


@transaction.atomic
def merge(public_id: str, *, into: str, by: Actor, at: datetime) -> None:
    """Put a card together with another that says the same; its supporters count there.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_state``, ``same_card``, ``target_ended``, ``holds_others``.
    """
    if public_id == into:
        raise Refused("same_card", gettext("Please choose another card. A card cannot be put into itself."))
    queries.lock_cards([public_id, into])
    card = _card(public_id, State.MERGED, by)
    target = queries.card(into, locked=True)
    if target.state not in queries.OPEN:
        raise Refused("target_ended", gettext("That card has ended. Please choose one that is open."))
    if card.merged.exists():
        raise Refused("holds_others", gettext("Other cards were put into this one. Please choose the other direction."))
    card.merged_into = target
    _tell(card, gettext_lazy("Somebody else had the same thought. We put both together."))
    _decide(card, State.MERGED, by, at)


@transaction.atomic
def pass_on(
    public_id: str,
    *,
    title: str,
    summary: str,
    is_public: bool,
    is_shown: bool,
    by: Actor,
    at: datetime,
    office: str = "",
) -> str:
    """Make a use case of an idea, in words the person may have changed, and return the use case's identifier.

    The card keeps its own identifier. ``is_shown`` shows its own words too; what was shown stays so.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_state``, ``not_an_idea``.
    """
    card = _card(public_id, State.PASSED_ON, by)
    if card.kind != Kind.IDEA:
        raise Refused("not_an_idea", gettext("Risks and worries are answered, they do not become use cases."))
    use_case = governance.propose(
        title=title, summary=summary, origin=card.origin, office=office, is_public=is_public, by=by, at=at
    )
    become(card, use_case, is_shown=is_shown, by=by, at=at)
    return use_case


def become(card: Card, use_case: str, *, is_shown: bool, by: Actor, at: datetime) -> None:
    """Note, inside the caller's transaction, that a card became a use case."""
    card.use_case, card.is_shown = use_case, card.is_shown or is_shown
    _tell(card, gettext_lazy("Your idea became a use case. It is now examined step by step."))
    _decide(card, State.PASSED_ON, by, at)


@transaction.atomic
def reopen(public_id: str, *, by: Actor) -> None:
    """Undo a release, a setting aside or a merge: the card waits again, and nothing of it is shown.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_state``, ``forgotten``.
    """
    card = _card(public_id, State.NEW, by)
    card.is_shown, card.reason, card.merged_into = False, "", None
    card.decided_at, card.decided_by, card.state = None, "", State.NEW
    _save(card)
    audit.record(actor=by.public_id, verb="card.reopened", subject=public_id)


@transaction.atomic
def answer(public_id: str, *, text: str, by: Actor, at: datetime) -> None:
    """Answer a card in the town's name: on its page once it is shown, and by mail to whoever wanted one.

    Raises:
        Refused: ``not_found``, ``not_human``.
    """
    _need_person(by)
    card = queries.card(public_id, locked=True)
    Comment.objects.create(
        card=card,
        text=text,
        by_town=True,
        state=CommentState.SHOWN,
        created_at=at,
        decided_at=at,
        decided_by=by.public_id,
    )
    _tell(card, text)
    card.save(update_fields=["email"])
    audit.record(actor=by.public_id, verb="card.answered", subject=public_id)


@transaction.atomic
def decide_comment(number: int, state: CommentState, *, by: Actor, at: datetime) -> str:
    """Show a comment, set it aside, or let it wait again (the undo of both); return its card's identifier.

    Raises:
        Refused: ``not_found``, also for the town's own answers; ``not_human``.
    """
    _need_person(by)
    comment = Comment.objects.select_for_update(of=("self",)).select_related("card").filter(pk=number, by_town=False)
    found = comment.first()
    if found is None:
        raise Refused("not_found", gettext("This comment does not exist, or it was deleted after its time."))
    waits = state == CommentState.WAITING
    found.state, found.decided_at, found.decided_by = state, None if waits else at, "" if waits else by.public_id
    found.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record(actor=by.public_id, verb=f"comment.{state}", subject=f"comment:{number}")
    return found.card.public_id


def _need_person(by: Actor) -> None:
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))


def _card(public_id: str, after: State, by: Actor) -> Card:
    """Return a card that may go to ``after``."""
    _need_person(by)
    card = queries.card(public_id, locked=True)
    if not may_move(State(card.state), after):
        raise Refused("wrong_state", gettext("Somebody has decided on this card already. Nothing was changed."))
    if not card.title:
        raise Refused("forgotten", gettext("The words of this card were deleted after their time."))
    return card


def _decide(card: Card, state: State, by: Actor, at: datetime) -> None:
    card.state, card.decided_at, card.decided_by = state, at, by.public_id
    _save(card)
    audit.record(actor=by.public_id, verb=f"card.{state}", subject=card.public_id)


def _save(card: Card) -> None:
    card.save(
        update_fields=[
            "state", "is_shown", "reason", "merged_into", "use_case", "email", "decided_at", "decided_by",
        ]
    )  # fmt: skip


def _tell(card: Card, words: str | _StrPromise) -> None:
    """Mail the answer to whoever left an address, in their language, and forget the address."""
    if not card.email:
        return
    with translation.override(card.language):
        address = settings.WAGTAILADMIN_BASE_URL + reverse("ideas:card", args=[card.public_id])
        subject = gettext("Your card %(number)s") % {"number": card.public_id}
        parts = (gettext("Good day"), str(words), address, gettext("We have now deleted your address."))
    outbox.enqueue(recipient=card.email, subject=subject, body="\n\n".join(parts) + "\n")
    card.email = ""
