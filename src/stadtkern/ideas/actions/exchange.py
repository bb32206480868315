"""Taking in cards of a file, and forgetting what has been kept long enough."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.ideas.actions.cards import new_id
from stadtkern.ideas.models import Card, Comment, CommentState, Participant, Response, Support
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.exchange import Sorted, read, sort, title_key

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.ideas.rules.exchange import Reading
    from stadtkern.identity.api import Actor

KEEP_ADDRESSES = timedelta(days=180)
KEEP_SET_ASIDE = timedelta(days=90)
KEEP_MARKS = timedelta(days=30)


def compared(reading: Reading) -> Sorted:
    """Return which cards of a file are new here."""
    here = list(Card.objects.values_list("public_id", "kind", "title"))
    titles = {title_key(kind, title) for _, kind, title in here}
    return sort(reading.rows, ids={public_id for public_id, _, _ in here}, titles=titles)


@transaction.atomic
def take_in(content: bytes, *, by: Actor, at: datetime) -> int:
    """Take in the new cards of a file, all or none, and return how many; each waits for a person to read it.

    Raises:
        Refused: ``faulty_file``.
    """
    reading = read(content)
    if reading.faults:
        raise Refused("faulty_file", gettext("There are faults in this file. Nothing was imported."))
    new = compared(reading).new
    Card.objects.bulk_create(
        Card(
            public_id=row.public_id or new_id(),
            kind=row.kind,
            title=row.title,
            summary=row.summary,
            office=row.office,
            origin=governance.Origin.IMPORT,
            created_at=at,
        )
        for row in new
    )
    audit.record(actor=by.public_id, verb="cards.imported", subject="cards", facts={"count": len(new)})
    return len(new)


@transaction.atomic
def forget_what_is_due(at: datetime) -> int:
    """Forget addresses, hidden words and marks of browsers that have been kept long enough; return how many rows."""
    addresses = Card.objects.filter(created_at__lt=at - KEEP_ADDRESSES).exclude(email="").update(email="")
    hidden = Card.objects.filter(state=State.SET_ASIDE, is_shown=False, decided_at__lt=at - KEEP_SET_ASIDE)
    words = hidden.exclude(title="").update(title="", summary="")
    comments, _ = Comment.objects.filter(state=CommentState.SET_ASIDE, decided_at__lt=at - KEEP_SET_ASIDE).delete()
    long_ago = localdate(at - KEEP_MARKS)
    marks = Support.objects.filter(given_on__lt=long_ago, visitor__isnull=False).update(visitor=None)
    marks += Response.objects.filter(given_on__lt=long_ago, visitor__isnull=False).update(visitor=None)
    over = Participant.objects.filter(workshop__ends_at__lt=at - KEEP_MARKS, visitor__isnull=False)
    return addresses + words + comments + marks + over.update(visitor=None)
