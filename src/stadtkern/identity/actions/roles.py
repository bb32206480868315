"""Who gives and takes roles, and what Wagtail's editor learns of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.models import Account, RoleGrant
from stadtkern.identity.queries import PREFIX, is_permitted
from stadtkern.identity.rules.permissions import Role

if TYPE_CHECKING:
    from datetime import datetime

EDITOR_GROUPS = ("Editors", "Moderators")  # Wagtail's own names


@transaction.atomic
def give_role(username: str, role: str, *, by: str, at: datetime) -> None:
    """Give somebody one more role; it counts from their next click.

    Raises:
        Refused: ``unknown_role``, ``not_found``, ``not_allowed``, ``own_roles``; ``wrong_state`` if they have it.
    """
    wanted, account = known_role(role), find_account(username)
    _check_giver(account, by)
    if account.role_grants.filter(role=wanted).exists():
        raise Refused("wrong_state", gettext("This account has this role already. Nothing was changed."))
    RoleGrant.objects.create(account=account, role=wanted, given_by=by, given_at=at)
    open_editor(account)
    audit.record(actor=by, verb="account.role_given", subject=f"{PREFIX}{account.pk}", reason=wanted)


@transaction.atomic
def take_role(username: str, role: str, *, by: str) -> None:
    """Take a role away; it no longer counts from the next click.

    Raises:
        Refused: ``unknown_role``, ``not_found``, ``not_allowed``, ``own_roles``, ``last_administrator``;
            ``wrong_state`` if they do not have it.
    """
    unwanted, account = known_role(role), find_account(username)
    _check_giver(account, by)
    if unwanted == Role.ADMINISTRATOR:
        keep_an_administrator(without=account)
    taken, _each = account.role_grants.filter(role=unwanted).delete()
    if not taken:
        raise Refused("wrong_state", gettext("This account does not have this role. Nothing was changed."))
    open_editor(account)
    audit.record(actor=by, verb="account.role_taken", subject=f"{PREFIX}{account.pk}", reason=unwanted)


def known_role(role: str) -> Role:
    """Return the role of this code.

    Raises:
        Refused: ``unknown_role``, naming those that exist.
    """
    if role not in set(Role):
        raise Refused("unknown_role", gettext("This role does not exist. Known roles: %s.") % ", ".join(Role))
    return Role(role)


def find_account(username: str) -> Account:
    """Return an account, locked.

    Raises:
        Refused: ``not_found``, naming those that exist.
    """
    account = Account.objects.select_for_update().filter(username=username).first()
    if account is None:
        known = ", ".join(Account.objects.order_by("username").values_list("username", flat=True)) or "–"
        facts = {"name": username, "known": known}
        raise Refused("not_found", gettext("There is no account “%(name)s”. Known are: %(known)s.") % facts)
    return account


def keep_an_administrator(*, without: Account) -> None:
    """Make sure that somebody else can still give roles, also while others are taking them away.

    Raises:
        Refused: ``last_administrator``.
    """
    administrators = RoleGrant.objects.filter(role=Role.ADMINISTRATOR)
    list(administrators.select_for_update().order_by("pk"))  # one after another; only then is it looked who is left
    if not administrators.filter(account__is_active=True).exclude(account=without).exists():
        hint = gettext("This is the last administrator. Nothing was changed. Give somebody else this role first.")
        raise Refused("last_administrator", hint)


def open_editor(account: Account) -> None:
    """Open Wagtail's editor to administrators and editors, and close it to everybody else."""
    held = set(account.role_grants.values_list("role", flat=True))
    account.is_superuser = Role.ADMINISTRATOR in held
    account.save(update_fields=["is_superuser"])
    groups = Group.objects.filter(name__in=EDITOR_GROUPS)
    if Role.EDITOR in held:
        account.groups.add(*groups)
    else:
        account.groups.remove(*groups)


def _check_giver(account: Account, by: str) -> None:
    if by == f"{PREFIX}{account.pk}":
        hint = gettext("Nobody changes their own roles. Nothing was changed. Ask another administrator.")
        raise Refused("own_roles", hint)
    if by.startswith(PREFIX) and not is_permitted(by, "accounts.manage"):
        raise Refused("not_allowed", gettext("Only administrators give and take roles. Nothing was changed."))
