"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.procedures import actions


def forget() -> None:
    """Forget forms nobody has touched for sixty days."""
    actions.forget_drafts(at=timezone.now())
