"""What happens every minute beside the calls."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.gateway.folding import fold
from stadtkern.gateway.models import HeldAnswer, KeptText, LedgerEntry, Spend
from stadtkern.gateway.queries import SEALED, newest_seal_at

SEAL_EVERY = timedelta(minutes=10)
RELEASED_FOR = timedelta(days=30)
SPENT_KEPT_FOR = timedelta(days=400)


def fold_into_register() -> None:
    """Add what the ledger says to the register."""
    fold()


def seal() -> None:
    """Write the newest digest into the trail of acts, if there is a new one and the last is ten minutes old."""
    at, newest = timezone.now(), LedgerEntry.objects.order_by("-number").first()
    last_at, last_number = newest_seal_at()
    if newest is None or newest.number == last_number or (last_at and at - last_at < SEAL_EVERY):
        return
    facts: dict[str, audit.Fact] = {"number": newest.number, "digest": newest.digest}
    audit.record(actor="system", verb=SEALED, subject="gateway", facts=facts)


def forget() -> None:
    """Delete content whose time is over."""
    at = timezone.now()
    KeptText.objects.filter(until__lt=at).delete()
    HeldAnswer.objects.filter(decided_at__lt=at - RELEASED_FOR).exclude(sealed=b"").update(sealed=b"")
    Spend.objects.filter(starts_on__lt=timezone.localdate(at) - SPENT_KEPT_FOR).delete()
