"""Background entry points."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.residents import actions, contacts, held

SMALL_HOUR = 3


def forget() -> None:
    """Forget sign-ins that ended a day ago, and addresses nobody has confirmed."""
    actions.forget(at=timezone.now())
    contacts.forget(at=timezone.now())


def forget_strangers() -> None:
    """Forget who has signed in once and has nothing here, in the small hours."""
    if timezone.localtime().hour == SMALL_HOUR:
        held.forget_strangers(at=timezone.now())
