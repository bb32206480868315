"""Letters that wait become one file for the printer: made once, and the same whenever it is fetched."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.texts import LETTERS
from stadtkern.delivery.models import Batch, Posting
from stadtkern.delivery.queries import batch_for, require
from stadtkern.delivery.rules.standing import State
from stadtkern.delivery.sheets import batch_pdf

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from stadtkern.identity.api import Actor

MOST_LETTERS = 100


@transaction.atomic
def make_batch(codes: Collection[str], *, by: Actor, at: datetime) -> Batch:
    """Print the letters with these codes together; asked again for the same ones, the same batch is returned.

    Raises:
        Refused: ``not_allowed``, ``nothing_chosen``, ``too_many``, ``changed_meanwhile`` when one of them is printed
            already, ``letter_differs``, ``letter_unreadable``.
    """
    require(by)
    wanted = sorted(set(codes))
    if not wanted:
        raise Refused("nothing_chosen", gettext("No letter was chosen. Nothing was printed."))
    if len(wanted) > MOST_LETTERS:
        hint = gettext("At most %(most)d letters fit into one batch. Nothing was printed.") % {"most": MOST_LETTERS}
        raise Refused("too_many", hint)
    rows = Posting.objects.select_for_update().filter(code__in=wanted, channel="post_room")
    postings = list(rows.order_by("handed_over_at", "id"))
    request = hashlib.sha256(" ".join(wanted).encode()).hexdigest()
    if made := Batch.objects.filter(request=request).first():
        return made
    if len(postings) != len(wanted) or any(each.state != State.WAITING for each in postings):
        hint = gettext("Meanwhile somebody else has printed one of these letters. Please look at the list again.")
        raise Refused("changed_meanwhile", hint)
    public_id = _new_id(at)
    for place, posting in enumerate(postings, 1):
        posting.place = place
    pdf = batch_pdf(public_id, postings, at=at)
    facts = {"request": request, "count": len(postings), "digest": hashlib.sha256(pdf).hexdigest()}
    batch = Batch.objects.create(public_id=public_id, made_by=by.public_id, made_at=at, **facts)
    for posting in postings:
        posting.batch, posting.state = batch, State.BATCHED
        posting.save(update_fields=["batch", "place", "state"])
    audit.record(actor=by.public_id, verb="batch.made", subject=f"batch:{public_id}", facts={"count": batch.count})
    return batch


def fetch(public_id: str, *, by: Actor) -> bytes:
    """Return the file of a batch, always the same bytes, and note who fetched it.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``batch_differs`` when a newer version of the program or of the fonts
            would print something else than what was posted.
    """
    batch = batch_for(by, public_id)
    pdf = batch_pdf(public_id, list(batch.postings.order_by("place")), at=batch.made_at)
    if hashlib.sha256(pdf).hexdigest() != batch.digest:
        hint = gettext("This file would no longer be what was printed then. Each letter can be opened in its case.")
        raise Refused("batch_differs", hint)
    audit.record(actor=by.public_id, verb="batch.fetched", subject=f"batch:{public_id}")
    return pdf


def _new_id(at: datetime) -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"P{at.astimezone(city.LOCAL):%Y%m%d}-{letters}"
