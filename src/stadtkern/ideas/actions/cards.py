"""What people who need no account do: send a card, agree, comment."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import LETTERS
from stadtkern.ideas import queries
from stadtkern.ideas.models import Card, Comment, Kind, Support
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.exchange import ID_MARK

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.governance.api import Origin
    from stadtkern.ideas.models import Survey, Workshop
    from stadtkern.identity.api import Actor

VISITOR = "visitor"


def new_id() -> str:
    """Return an identifier for a card; it stays whatever becomes of it."""
    return ID_MARK + "".join(secrets.choice(LETTERS) for _ in range(6))


@transaction.atomic
def send(
    *,
    kind: str,
    title: str,
    summary: str,
    origin: Origin,
    at: datetime,
    office: str = "",
    email: str = "",
    language: str = "de",
    by: Actor | None = None,
    workshop: Workshop | None = None,
    survey: Survey | None = None,
) -> Card:
    """Write down a card. Nothing of it is shown until a person has read it."""
    card = Card.objects.create(
        public_id=new_id(),
        kind=Kind(kind),
        title=title,
        summary=summary,
        office=office,
        origin=origin,
        language=language,
        email=email,
        created_at=at,
        workshop=workshop,
        survey=survey,
    )
    audit.record(actor=by.public_id if by else VISITOR, verb="card.sent", subject=card.public_id)
    return card


@transaction.atomic
def support(subject: str, *, visitor: str, at: datetime) -> None:
    """Count somebody who says "that is it" to a card or public use case, once however often they say it.

    Raises:
        Refused: ``not_found``, also for what is not public.
    """
    if not queries.known_cards(subject).exists() and subject not in queries.public_use_cases():
        raise Refused("not_found", gettext("This idea is not public. Please look for it in the list of ideas."))
    Support.objects.bulk_create(
        [Support(subject=subject, visitor=visitor, given_on=localdate(at))], ignore_conflicts=True
    )


@transaction.atomic
def comment(public_id: str, *, text: str, at: datetime) -> Comment:
    """Keep what somebody says to a card until a person has read it.

    Raises:
        Refused: ``not_found``, also for a card that is not shown.
    """
    card = queries.card(public_id)
    if not card.is_shown or card.state not in {State.RELEASED, State.PASSED_ON}:
        raise Refused("not_found", gettext("This card takes no comments now. Nothing was sent."))
    said = Comment.objects.create(card=card, text=text, created_at=at)
    audit.record(actor=VISITOR, verb="comment.sent", subject=card.public_id)
    return said
