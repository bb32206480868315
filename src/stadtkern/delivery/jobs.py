"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.delivery.actions import marking


def count_served() -> None:
    """Let letters without proof count as served when their day has come."""
    marking.count_served(at=timezone.now())
