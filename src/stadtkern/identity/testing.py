"""Builders other rooms' tests may borrow."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from stadtkern.identity import actions, sessions
from stadtkern.identity.api import Actor
from stadtkern.identity.models import Account
from stadtkern.identity.rules.permissions import PERMISSIONS

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

__all__ = ["PERMISSIONS", "Account"]
PASSWORD = "Vier-Linden-am-Platz"  # noqa: S105 - of people who do not exist


def staff(name: str, *roles: str) -> Account:
    """Create an account with these roles; the first one comes with it, without any it is nobody in particular."""
    first, *further = roles or ("clerk",)
    account = actions.create_account(username=name, password=PASSWORD, role=first, by="test")
    for role in further:
        actions.give_role(name, role, by="test", at=timezone.now())
    if not roles:
        actions.take_role(name, first, by="test")
    return Account.objects.get(pk=account.pk)


def actor(account: Account) -> Actor:
    """Return the person behind an account."""
    return Actor(f"account:{account.pk}", is_human=True)


def trained(number: int, *classes: str, at: datetime, days: int = 365) -> str:
    """Return somebody under this account number with a certificate for ``classes``; the same one if asked again."""
    account, is_new = Account.objects.get_or_create(
        pk=number, defaults={"username": f"trained-{number}", "is_staff": True}
    )
    if is_new:
        actions.record_proof(
            actor(account).public_id,
            classes,
            course="course",
            version="1",
            number=f"TEST-{number:04}",
            valid_until=at.date() + timedelta(days=days),
            by="test",
            at=at,
        )
    return actor(account).public_id


def sign_in(client: Client, account: Account, *, at: datetime | None = None, second_factor: str = "") -> None:
    """Sign a test client in as if the password had been entered at ``at`` (now by default)."""
    client.force_login(account)
    session = client.session
    moment = (at or timezone.now()).isoformat()
    session[sessions.NOTE] = {"began_at": moment, "proved_at": moment, "device": "", "second_factor": second_factor}
    session.save()


def words_in(kept: str) -> str:
    """Return what a kept form holds without the second it was signed in: a page that shows it again signs it anew."""
    return kept.partition(":")[0]
