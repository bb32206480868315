"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.payments.actions import online


def ask_provider() -> None:
    """Ask the payment service about payments nobody has come back from."""
    online.ask_open(at=timezone.now())
