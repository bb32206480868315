"""Letters are given to a provider of dual delivery: never twice, whatever breaks between sending and noting it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F

from stadtkern.delivery.actions.taking_over import give_up, take_over
from stadtkern.delivery.dual.client import NoAnswerError
from stadtkern.delivery.dual.messages import Order
from stadtkern.delivery.models import DualSending, Posting
from stadtkern.delivery.queries import address_of, source_of
from stadtkern.delivery.rules.dual import NO_SUCH, person_of
from stadtkern.delivery.rules.standing import Quality, State

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.delivery.dual.client import Provider

AT_ONCE = 50
SENT_AT_ONCE = 10
CLAIM = timedelta(minutes=30)  # longer than so many answers take
ASK_AGAIN = timedelta(hours=1)
log = structlog.get_logger("stadtkern.delivery")


def send_waiting(provider: Provider, *, at: datetime) -> int:
    """Give waiting letters to the provider; return how many it has taken now.

    First a row says that a letter is about to be sent; only then it is sent. Who finds such a row later asks the
    provider by its id before sending anything.
    """
    begin_waiting(at)
    begun = DualSending.objects.filter(state="about", claimed_until__lte=at).exclude(bulk__state="about")
    begun = begun.order_by("begun_at", "id")
    taken = 0
    for number in list(begun.values_list("pk", flat=True)[:SENT_AT_ONCE]):
        try:
            taken += send(number, provider, at)
        except NoAnswerError as error:
            log.warning("dual_delivery_silent", sending=number, error=str(error))
            break  # the same for all of them
        except Exception as error:  # one letter must never stand in the way of all others
            log.error("dual_delivery_failed", sending=number, error=type(error).__name__)
    return taken


def begin_waiting(at: datetime) -> None:
    """Choose letters for the provider; trials and addresses the interface cannot say stay at the post room."""
    waiting = Posting.objects.filter(state=State.WAITING, channel="post_room", is_test=False, dual=None)
    for number in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        _begin(number, at)


def ask(provider: Provider, *, at: datetime) -> int:
    """Ask about letters the provider has; return how many answers came."""
    open_ones = DualSending.objects.filter(state="accepted", asked_at__lte=at - ASK_AGAIN).order_by("asked_at", "id")
    answers = 0
    for sending in list(open_ones[:AT_ONCE]):
        try:
            take_over(sending.pk, provider.status(sending.app_id), at)
            answers += 1
        except NoAnswerError as error:
            log.warning("dual_delivery_silent", sending=sending.app_id, error=str(error))
            DualSending.objects.filter(pk=sending.pk, state="accepted").update(asked_at=at)  # others come first now
            break  # the same for all of them
        except Exception as error:  # one letter must never stand in the way of all others
            log.error("dual_delivery_failed", sending=sending.app_id, error=type(error).__name__)
    return answers


@transaction.atomic
def _begin(number: int, at: datetime) -> None:
    posting = Posting.objects.select_for_update().get(pk=number)
    has_way = person_of(address_of(posting).recipient, is_company=False) is not None
    is_waiting = posting.state == State.WAITING and posting.channel == "post_room"
    if not (has_way and is_waiting) or DualSending.objects.filter(posting=posting).exists():
        return
    posting.channel = "dual"
    posting.save(update_fields=["channel"])
    DualSending.objects.create(posting=posting, app_id=f"SK-{posting.code}", begun_at=at, claimed_until=at)


def send(number: int, provider: Provider, at: datetime) -> bool:
    """Send one letter, or find out that it was sent; return whether the provider has it now.

    What somebody has taken back before it was sent stays here.
    """
    claimed = DualSending.objects.filter(pk=number, state="about", claimed_until__lte=at)
    if not claimed.update(claimed_until=at + CLAIM, tries=F("tries") + 1):
        return False  # somebody else was faster
    sending = DualSending.objects.select_related("posting", "bulk").get(pk=number)
    told = provider.status(sending.app_id) if sending.tries > 1 else None
    if told is None or told.code == NO_SUCH:
        if give_up(number, at):
            return False
        told = provider.deliver(_order(sending, provider))
    return take_over(number, told, at)


def _order(sending: DualSending, provider: Provider) -> Order:
    posting = sending.posting
    address = address_of(posting)
    recipient = person_of(address.recipient, is_company=address.is_company)
    assert recipient is not None  # it was looked at before the row was made
    number, bulk = posting.subject.removeprefix("case:"), sending.bulk
    return Order(
        app_id=sending.app_id,
        sender_profile=provider.sender_profile,
        profile=provider.profile,
        recipient=recipient,
        quality=Quality(posting.quality),
        subject=number,
        number=number,
        is_test=False,
        pdf=source_of(posting.reference).content(posting.reference),
        bulk=bulk.number if bulk and bulk.state == "open" else None,
    )
