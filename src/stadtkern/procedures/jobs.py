"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.procedures.actions import filing, letters, remedies, retention

SMALL_HOUR = 3


def forget() -> None:
    """Forget forms nobody has touched for sixty days."""
    filing.forget_drafts(at=timezone.now())


def send_letters() -> None:
    """Make and lay ready the letters that could not be made at once."""
    letters.send_waiting(at=timezone.now())


def finish() -> None:
    """Close delivered cases whose period for a remedy has ended."""
    remedies.finish(at=timezone.now())


def delete_old() -> None:
    """Delete files that need not be kept any more, in the small hours."""
    if timezone.localtime().hour == SMALL_HOUR:
        retention.delete_old(at=timezone.now())
