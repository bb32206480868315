"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.correspondence.actions import sending


def send_letters() -> None:
    """Make and send the letters that wait."""
    sending.send_waiting(at=timezone.now())
