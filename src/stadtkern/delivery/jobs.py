"""Background entry points."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from stadtkern.delivery.actions import bulk, cancelling, dual, marking
from stadtkern.delivery.dual.client import provider


def count_served() -> None:
    """Let letters without proof count as served when their day has come."""
    marking.count_served(at=timezone.now())


def send_dually() -> None:
    """Give waiting letters to the provider of dual delivery, where the town has named one, and ask about others.

    Letters somebody wants back come first; many at once go into one bulk.
    """
    found = provider()
    if found:
        cancelling.settle(found, at=timezone.now())
        bulk.gather(found, least=settings.DUAL_DELIVERY_BULK_FROM, at=timezone.now())
        dual.send_waiting(found, at=timezone.now())
        bulk.finish(found, at=timezone.now())
        dual.ask(found, at=timezone.now())
