"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.handover.actions import returning


def forget() -> None:
    """Put away packages from the ELAK that nobody has taken in."""
    returning.forget(at=timezone.now())
