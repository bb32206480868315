"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.procedures.actions import filing


def forget() -> None:
    """Forget forms nobody has touched for sixty days."""
    filing.forget_drafts(at=timezone.now())
