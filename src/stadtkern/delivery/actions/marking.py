"""What the post did with a letter is noted; the room it belongs to is told in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.delivery.models import Mark, Posting
from stadtkern.delivery.queries import batch_for, kinds_for, marks_of, noted, posting_for, source_of
from stadtkern.delivery.rules.standing import BY_POST, Kind, Quality, State, standing

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.delivery.models import Batch
    from stadtkern.identity.api import Actor

AT_ONCE = 500
log = structlog.get_logger("stadtkern.delivery")


@transaction.atomic
def mark(code: str, kind: Kind, *, on: date, by: Actor, at: datetime, reason: str = "") -> Posting:
    """Note what the post did with a letter; the same once more changes nothing.

    ``on`` is the day it happened; for a deposited letter the first day it could be fetched.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``not_now``, ``no_reason``, ``wrong_day``.
    """
    posting = posting_for(by, code, to_change=True)
    note(posting, kind, on=on, reason=reason, by=by, at=at)
    return posting


@transaction.atomic
def mark_posted(batch: str, *, on: date, by: Actor, at: datetime) -> int:
    """Note that everything in a batch was handed to the post; return how many letters that are.

    Letters of it that were noted one by one stay as they are.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``wrong_day``.
    """
    found = batch_for(by, batch, to_change=True)
    rows = Posting.objects.select_for_update().filter(batch=found, state=State.BATCHED)
    postings = list(rows.order_by("place"))
    for posting in postings:
        note(posting, Kind.POSTED, on=on, reason="", by=by, at=at)
    return len(postings)


@transaction.atomic
def undo(code: str, *, by: Actor, at: datetime) -> Posting:
    """Take back what was noted last, on the day it was noted; what was taken back is kept.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``nothing_to_undo``, ``too_late``.
    """
    posting = posting_for(by, code, to_change=True)
    marks = marks_of(posting)
    if not marks:
        raise Refused("nothing_to_undo", gettext("Nothing is noted about this letter that could be taken back."))
    last = marks[-1]
    if _local(last.made_at) != _local(at):
        hint = gettext("A note can be taken back on the day it was made. Please tell the office of the case.")
        raise Refused("too_late", hint)
    if posting.state == State.RETURNED and _is_on_its_way_again(posting):
        raise Refused("too_late", gettext("This letter was sent once more meanwhile. Nothing was changed."))
    last.undone_by, last.undone_at = by.public_id, at
    last.save(update_fields=["undone_by", "undone_at"])
    _refresh(posting, "undone", at)
    audit.record(actor=by.public_id, verb="posting.undone", subject=f"posting:{posting.code}", reason=last.kind)
    return posting


def count_served(*, at: datetime) -> int:
    """Let letters without proof count as served when their third working day has come; return how many did."""
    due = Posting.objects.filter(state=State.POSTED, quality=Quality.NORMAL, served_on__lte=_local(at))
    done = 0
    for number in list(due.values_list("pk", flat=True)[:AT_ONCE]):
        try:
            done += _counts(number, at)
        except Exception as error:  # one letter must never stand in the way of all others
            log.error("served_not_noted", posting=number, error=type(error).__name__)
    return done


@transaction.atomic
def _counts(number: int, at: datetime) -> bool:
    posting = Posting.objects.select_for_update().get(pk=number)
    if posting.state != State.POSTED:
        return False
    _refresh(posting, "served", at)
    return True


def note(posting: Posting, kind: Kind, *, on: date, reason: str, by: Actor, at: datetime) -> None:
    """Note something about a letter that is locked, for whoever may; the same once more changes nothing.

    Raises:
        Refused: ``not_now``, ``no_reason``, ``wrong_day``.
    """
    marks = marks_of(posting)
    if any((each.kind, each.on, each.reason) == (kind, on, reason) for each in marks):
        return
    if kind not in kinds_for(posting, marks):
        hint = gettext("This cannot be noted for this letter now. Please look at what is noted about it.")
        raise Refused("not_now", hint)
    if (kind == Kind.RETURNED) != (reason in set(BY_POST)):
        raise Refused("no_reason", gettext("Please say why the letter came back. Nothing was changed."))
    if not _first_day(marks, posting.batch, posting) <= on <= _local(at):
        hint = gettext("The day must not lie in the future, nor before what was noted last. Nothing was changed.")
        raise Refused("wrong_day", hint)
    Mark.objects.create(posting=posting, kind=kind, on=on, reason=reason, made_by=by.public_id, made_at=at)
    _refresh(posting, kind, at)
    audit.record(actor=by.public_id, verb=f"posting.{kind}", subject=f"posting:{posting.code}", reason=reason)


def _first_day(marks: list[Mark], batch: Batch | None, posting: Posting) -> date:
    """Return the first day on which something new can have happened."""
    if marks:
        return marks[-1].on
    return _local(batch.made_at if batch else posting.handed_over_at)


def _refresh(posting: Posting, what: str, at: datetime) -> None:
    """Work out anew where a letter stands, and tell the room it belongs to."""
    found = standing(
        noted(marks_of(posting)),
        quality=Quality(posting.quality),
        is_batched=posting.batch_id is not None,
        today=_local(at),
    )
    posting.state, posting.posted_on, posting.served_on = found.state, found.posted_on, found.served_on
    posting.returned_on, posting.reason = found.returned_on, found.reason
    posting.save(update_fields=["state", "posted_on", "served_on", "returned_on", "reason"])
    source_of(posting.reference).told(posting.reference, what, at)


def _is_on_its_way_again(posting: Posting) -> bool:
    return Posting.objects.filter(reference=posting.reference, pk__gt=posting.pk).exists()


def _local(at: datetime) -> date:
    return at.astimezone(city.LOCAL).date()
