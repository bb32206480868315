"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.parties.actions import letters


def send_letters() -> None:
    """Make and send the letters to parties that wait."""
    letters.send_waiting(at=timezone.now())
