"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.residents import actions, contacts, held


def forget() -> None:
    """Forget sign-ins that ended a day ago, addresses nobody has confirmed, and who is a stranger again."""
    actions.forget(at=timezone.now())
    contacts.forget(at=timezone.now())
    held.forget_strangers(at=timezone.now())
