"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.residents import actions, contacts


def forget() -> None:
    """Forget sign-ins that ended a day ago, and addresses nobody has confirmed."""
    actions.forget(at=timezone.now())
    contacts.forget(at=timezone.now())
