"""Writes of identity."""

from __future__ import annotations

import re

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.models import Account

ROLES = {"administrator": (), "editor": ("Editors", "Moderators")}
NAME = re.compile(r"[\w.-]{3,60}")


@transaction.atomic
def create_account(*, username: str, password: str, role: str, by: str) -> Account:
    """Create a staff account; ``role`` is ``administrator`` or ``editor``.

    Raises:
        Refused: ``name_taken``, ``bad_name``, ``weak_password``, ``unknown_role``.
    """
    if role not in ROLES:
        raise Refused("unknown_role", gettext("This role does not exist. Known roles: %s.") % ", ".join(ROLES))
    if not NAME.fullmatch(username):
        raise Refused("bad_name", gettext("A name has 3 to 60 letters, digits, dots, hyphens or underscores."))
    if Account.objects.filter(username=username).exists():
        raise Refused("name_taken", gettext("This name is taken. Nothing was changed. Choose another one."))
    account = Account(username=username, is_staff=True, is_superuser=role == "administrator")
    _give_password(account, password)
    account.save()
    account.groups.set(Group.objects.filter(name__in=ROLES[role]))
    audit.record(actor=by, verb="account.created", subject=f"account:{account.pk}", reason=role)
    return account


def _give_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("weak_password", " ".join(error.messages)) from error
    account.set_password(password)


@transaction.atomic
def block_account(username: str, *, by: str) -> None:
    """Keep somebody out from now on, also where they are signed in.

    Raises:
        Refused: ``not_found``; ``wrong_state`` if the account is blocked already.
    """
    account = _account(username)
    if not account.is_active:
        raise Refused("wrong_state", gettext("This account is blocked already. Nothing was changed."))
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    audit.record(actor=by, verb="account.blocked", subject=f"account:{account.pk}")


@transaction.atomic
def unblock_account(username: str, *, by: str) -> None:
    """Undo ``block_account``; the person signs in again.

    Raises:
        Refused: ``not_found``; ``wrong_state`` if the account is not blocked.
    """
    account = _account(username)
    if account.is_active:
        raise Refused("wrong_state", gettext("This account is not blocked. Nothing was changed."))
    account.is_active = True
    account.save(update_fields=["is_active"])
    audit.record(actor=by, verb="account.unblocked", subject=f"account:{account.pk}")


@transaction.atomic
def change_password(username: str, password: str, *, by: str) -> None:
    """Give an account a new password; wherever it was signed in, it no longer is.

    Raises:
        Refused: ``not_found``, ``weak_password``.
    """
    account = _account(username)
    _give_password(account, password)
    account.save(update_fields=["password"])
    _end_sessions(account)
    audit.record(actor=by, verb="account.password_changed", subject=f"account:{account.pk}")


def _account(username: str) -> Account:
    account = Account.objects.select_for_update().filter(username=username).first()
    if account is None:
        known = ", ".join(Account.objects.order_by("username").values_list("username", flat=True)) or "–"
        facts = {"name": username, "known": known}
        raise Refused("not_found", gettext("There is no account “%(name)s”. Known are: %(known)s.") % facts)
    return account


def _end_sessions(account: Account) -> None:
    ended = [each.pk for each in Session.objects.all() if each.get_decoded().get("_auth_user_id") == str(account.pk)]
    Session.objects.filter(pk__in=ended).delete()
