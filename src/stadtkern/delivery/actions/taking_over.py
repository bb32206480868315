"""What a provider says about a letter is kept here, whoever has heard it; the case is told in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.delivery.actions.marking import note
from stadtkern.delivery.models import DualCancellation, DualSending, Posting
from stadtkern.delivery.rules.dual import Progress, progress_of
from stadtkern.delivery.rules.standing import Kind, State
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.delivery.rules.dual import Told

log = structlog.get_logger("stadtkern.delivery")


@transaction.atomic
def take_over(number: int, told: Told, at: datetime) -> bool:
    """Keep what the provider says; return whether it has the letter.

    What it could not deliver goes back to the post room. Only a day on which it was handed to the post counts.
    """
    sending = DualSending.objects.select_for_update().select_related("posting").get(pk=number)
    progress = progress_of(told.code)
    contradicts = _contradicts(sending, progress)
    if told.app_id != sending.app_id or sending.state in {"done", "failed"} or contradicts:
        if contradicts:
            log.error("dual_delivery_contradicts", sending=sending.app_id, code=told.code)  # a person must phone
        return False
    if progress == Progress.UNKNOWN:
        log.warning("dual_delivery_unclear", sending=sending.app_id, code=told.code)
        sending.asked_at = at
        sending.save(update_fields=["asked_at"])
        return False
    is_news = told.code != sending.code
    _keep(sending, told, progress, at)
    posting = Posting.objects.select_for_update().get(pk=sending.posting_id)
    if progress == Progress.FAILED and posting.state == State.WAITING:
        posting.channel = "post_room"
        posting.save(update_fields=["channel"])
    elif posting.state == State.WAITING and told.posted_on and _can_be(told.posted_on, posting, at):
        note(posting, Kind.POSTED, on=told.posted_on, reason="", by=SYSTEM, at=at)
    elif progress == Progress.DONE and posting.state == State.WAITING:
        sending.state = "accepted"  # the day it was handed to the post is still to come
    sending.save()
    if is_news:
        _record(posting, "dual", told.code)
    if sending.state == "failed" and posting.state == State.WAITING:
        _decide(sending, "cancelled", at)
    elif progress == Progress.DONE or posting.state != State.WAITING:
        _decide(sending, "too_late", at)
    return sending.state != "failed"


def _contradicts(sending: DualSending, progress: Progress) -> bool:
    """Return whether a failed letter is said to be done, or a printed one to be on its way or to have failed."""
    if sending.state == "failed":
        return progress == Progress.DONE
    is_printed = sending.state == "accepted" and progress_of(sending.code) == Progress.DONE
    return is_printed and progress not in {Progress.DONE, Progress.UNKNOWN}


def _keep(sending: DualSending, told: Told, progress: Progress, at: datetime) -> None:
    """Put what was told into a row; what is not told this time stays."""
    sending.state = {Progress.FAILED: "failed", Progress.DONE: "done"}.get(progress, "accepted")
    sending.accepted_at = sending.accepted_at or (None if progress == Progress.FAILED else at)
    sending.code, sending.asked_at = told.code, at
    sending.provider_id = told.provider_id[:100] or sending.provider_id
    sending.channel = told.channel or sending.channel
    for name in ("total_eur", "printing_eur", "handling_eur", "postage_eur"):
        if (amount := getattr(told.costs, name)) is not None:
            setattr(sending, name, amount)


@transaction.atomic
def give_up(number: int, at: datetime) -> bool:
    """Let the post room have a letter that was never sent, if somebody has taken it back; return whether it is so.

    Only who holds the claim on a letter, and has heard that the provider does not know it, may ask this.
    """
    sending = DualSending.objects.select_for_update().get(pk=number)
    if sending.state != "about" or not DualCancellation.objects.filter(sending=sending, state="open").exists():
        return False
    posting = Posting.objects.select_for_update().get(pk=sending.posting_id)
    sending.state, posting.channel = "failed", "post_room"
    sending.save(update_fields=["state"])
    posting.save(update_fields=["channel"])
    _record(posting, "not_sent", "")
    _decide(sending, "cancelled", at)
    return True


def _decide(sending: DualSending, state: str, at: datetime) -> None:
    """End the wish to take a letter back, where there is one."""
    wish = DualCancellation.objects.filter(sending=sending, state="open")
    wish.update(state=state, code=sending.code, ended_at=at)


def _record(posting: Posting, verb: str, code: str) -> None:
    subject = f"posting:{posting.code}"
    audit.record(actor=SYSTEM.public_id, verb=f"posting.{verb}", subject=subject, facts={"code": code})


def _can_be(on: date, posting: Posting, at: datetime) -> bool:
    """Return whether a letter can have been posted on a day: not before it was handed over, nor tomorrow."""
    return posting.handed_over_at.astimezone(city.LOCAL).date() <= on <= at.astimezone(city.LOCAL).date()
