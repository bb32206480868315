"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.residents import actions


def forget() -> None:
    """Forget sign-ins that ended a day ago."""
    actions.forget(at=timezone.now())
