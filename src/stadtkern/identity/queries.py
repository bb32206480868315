"""Reads of accounts, roles and permissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.identity.models import Account, ProviderLink, RoleGrant
from stadtkern.identity.rules.permissions import PERMISSIONS, ROLE_WORDS, Role, permissions_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest

    from stadtkern.identity.rules.permissions import Words

PREFIX = "account:"


def accounts() -> list[Account]:
    """Return every staff account by name, with its roles."""
    everybody = Account.objects.filter(is_staff=True).order_by("username")
    return list(everybody.select_related("provider_link").prefetch_related("role_grants"))


def account_behind(request: HttpRequest) -> Account:
    """Return the account that is signed in; call it only behind ``staff_only``."""
    account = request.user
    if not isinstance(account, Account):
        raise TypeError("nobody is signed in")
    return account


def names_of(public_ids: Iterable[str]) -> dict[str, str]:
    """Return the names behind ``public_ids`` such as ``account:3``; who has no account is left out."""
    numbers = [each.removeprefix(PREFIX) for each in public_ids]
    found = Account.objects.filter(pk__in=[number for number in numbers if number.isdecimal()])
    return {f"{PREFIX}{each.pk}": each.get_full_name() or each.username for each in found}


def held_roles(public_id: str) -> frozenset[str] | None:
    """Return the roles somebody holds now; None for whoever has no account that is open."""
    number = public_id.removeprefix(PREFIX)
    if not (public_id.startswith(PREFIX) and number.isdecimal()):
        return None
    open_account = Account.objects.filter(pk=number, is_active=True, is_staff=True)
    rows = list(open_account.values_list("role_grants__role", flat=True))
    return frozenset(role for role in rows if role) if rows else None


def open_accounts() -> frozenset[str]:
    """Return the public ids of everybody with a staff account that is open."""
    numbers = Account.objects.filter(is_active=True, is_staff=True).values_list("pk", flat=True)
    return frozenset(f"{PREFIX}{number}" for number in numbers)


def works_here(public_id: str) -> bool:
    """Say whether somebody has a staff account that is open."""
    return held_roles(public_id) is not None


def is_permitted(public_id: str, permission: str) -> bool:
    """Say whether somebody may do something; tools, jobs and blocked accounts may not.

    Raises:
        KeyError: for a permission nobody has described.
    """
    PERMISSIONS[permission]
    return permission in allowed_to(public_id)


def allowed_to(public_id: str) -> frozenset[str]:
    """Return everything somebody may do; nothing for tools, jobs and blocked accounts."""
    held = held_roles(public_id)
    return frozenset() if held is None else permissions_of(held)


def staff_with(role: str) -> list[str]:
    """Return the public ids of everybody who holds ``role`` and whose account is open, by name.

    Raises:
        ValueError: for a role that does not exist.
    """
    holders = Account.objects.filter(role_grants__role=Role(role), is_active=True, is_staff=True)
    return [f"{PREFIX}{number}" for number in holders.order_by("username").values_list("pk", flat=True)]


def staff_account(number: int) -> Account | None:
    """Return a staff account by its number."""
    return Account.objects.filter(pk=number, is_staff=True).first()


def account_linked_with(issuer: str, subject: str) -> Account | None:
    """Return the staff account a subject of the sign-in provider is linked with, blocked or not."""
    return Account.objects.filter(provider_link__issuer=issuer, provider_link__subject=subject, is_staff=True).first()


def link_of(account: Account, issuer: str) -> ProviderLink | None:
    """Return how an account is linked with this sign-in provider."""
    return ProviderLink.objects.filter(account=account, issuer=issuer).first()


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role somebody has, in words, with who gave it and when."""

    role: str
    words: Words
    giver: str
    given_at: datetime


@dataclass(frozen=True, slots=True)
class AccountRoles:
    """An account as administrators see it; ``others`` are the roles it could still get."""

    account: Account
    held: list[HeldRole]
    others: list[tuple[str, Words]]
    is_own: bool


def _held(grants: Iterable[RoleGrant], givers: dict[str, str]) -> list[HeldRole]:
    order = list(Role)
    known = sorted((each for each in grants if each.role in set(Role)), key=lambda each: order.index(Role(each.role)))
    return [
        HeldRole(each.role, ROLE_WORDS[Role(each.role)], givers.get(each.given_by, each.given_by), each.given_at)
        for each in known
    ]


def roles_with_givers(public_id: str) -> list[HeldRole]:
    """Return the roles of one account in words."""
    grants = list(RoleGrant.objects.filter(account_id=public_id.removeprefix(PREFIX)))
    return _held(grants, names_of({each.given_by for each in grants}))


def permissions_in_words(public_id: str) -> list[Words]:
    """Return what somebody may do, in words and always in the same order."""
    allowed = permissions_of(held_roles(public_id) or ())
    return [words for permission, words in PERMISSIONS.items() if permission in allowed]


def accounts_with_roles(*, own: str) -> list[AccountRoles]:
    """Return every account with the roles it has and could get; ``own`` is whoever looks."""
    everyone = accounts()
    givers = names_of({grant.given_by for account in everyone for grant in account.role_grants.all()})
    shown = []
    for account in everyone:
        held = _held(account.role_grants.all(), givers)
        has = {each.role for each in held}
        others = [(str(role), words) for role, words in ROLE_WORDS.items() if role not in has]
        shown.append(AccountRoles(account, held, others, is_own=f"{PREFIX}{account.pk}" == own))
    return shown
