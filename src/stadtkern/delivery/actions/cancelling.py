"""A letter is taken back from the provider, as long as it is not printed: what the provider answers decides."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.delivery.actions.dual import send
from stadtkern.delivery.actions.taking_over import take_over
from stadtkern.delivery.dual.client import NoAnswerError
from stadtkern.delivery.models import DualCancellation, DualSending
from stadtkern.delivery.queries import posting_for
from stadtkern.delivery.rules.dual import Progress, progress_of

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.delivery.dual.client import Provider
    from stadtkern.delivery.models import Posting
    from stadtkern.identity.api import Actor

AT_ONCE = 20
CLAIM = timedelta(minutes=10)  # longer than three answers take; who does not decide is asked again after it
log = structlog.get_logger("stadtkern.delivery")


@transaction.atomic
def take_back(code: str, *, by: Actor, at: datetime) -> Posting:
    """Note that a letter at the provider shall not be posted; asked again it changes nothing.

    Nothing is sent here: ``settle`` asks the provider, and only its answer gives the letter back.

    Raises:
        Refused: ``not_allowed``, ``not_found``, ``not_with_provider``, ``too_late`` when it is printed already,
            ``no_number`` when the provider has not said what it calls the letter.
    """
    posting = posting_for(by, code)
    sending = DualSending.objects.select_for_update().filter(posting=posting).first()
    if sending is None or sending.state not in {"about", "accepted"}:
        hint = gettext("The provider does not have this letter, or it is posted already. Nothing was changed.")
        raise Refused("not_with_provider", hint)
    if progress_of(sending.code) == Progress.DONE:
        raise Refused("too_late", gettext("The provider has printed this letter already. Nothing was changed."))
    if sending.state == "accepted" and not sending.provider_id:
        hint = gettext("The provider has not said what it calls this letter. Please phone there. Nothing was changed.")
        raise Refused("no_number", hint)
    facts = {"asked_by": by.public_id, "asked_at": at, "claimed_until": at}
    _wish, is_new = DualCancellation.objects.get_or_create(sending=sending, defaults=facts)
    if is_new:
        audit.record(actor=by.public_id, verb="posting.wanted_back", subject=f"posting:{posting.code}")
    return posting


def settle(provider: Provider, *, at: datetime) -> int:
    """Ask the provider for the letters somebody wants back; return about how many it has decided."""
    wishes = DualCancellation.objects.filter(state="open", claimed_until__lte=at).order_by("asked_at", "id")
    decided = 0
    for number in list(wishes.values_list("sending_id", flat=True)[:AT_ONCE]):
        try:
            decided += ask_back(number, provider, at=at)
        except NoAnswerError as error:
            log.warning("dual_delivery_silent", sending=number, error=str(error))
            break  # the same for all of them
        except Exception as error:  # one letter must never stand in the way of all others
            log.error("dual_cancellation_failed", sending=number, error=type(error).__name__)
    return decided


def ask_back(number: int, provider: Provider, *, at: datetime) -> bool:
    """Ask the provider for one letter; return whether it is decided what becomes of it.

    A letter perhaps never sent is asked about, and stays here if the provider does not know it. Who was asked before
    is first asked where the letter stands.

    Raises:
        NoAnswerError: when nobody knows what the provider has heard.
    """
    wishes = DualCancellation.objects.filter(sending=number, state="open")
    if not wishes.filter(claimed_until__lte=at).update(claimed_until=at + CLAIM, tries=F("tries") + 1):
        return False  # somebody else was faster
    wish = DualCancellation.objects.select_related("sending").get(sending=number)
    sending = wish.sending
    if sending.state == "about":
        send(number, provider, at)
    elif wish.tries > 1 or not sending.provider_id:
        take_over(number, provider.status(sending.app_id), at)
    sending.refresh_from_db()
    if sending.state == "accepted" and sending.provider_id and wishes.exists():
        told = provider.cancel(sending.provider_id)
        take_over(number, provider.status(sending.app_id) if told.errors else told, at)
    return not wishes.exists()
