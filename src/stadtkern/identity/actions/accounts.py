"""How accounts come into being, are blocked, and get another password."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import sessions
from stadtkern.identity.actions.roles import find_account, keep_an_administrator, known_role, open_editor
from stadtkern.identity.actions.training import end_proofs
from stadtkern.identity.models import Account, RoleGrant
from stadtkern.identity.rules.permissions import Role

NAME = re.compile(r"[\w.-]{3,60}")


@transaction.atomic
def create_account(*, username: str, password: str, role: str, by: str) -> Account:
    """Create a staff account with its first role, one of ``rules.permissions.Role``.

    Raises:
        Refused: ``name_taken``, ``bad_name``, ``weak_password``, ``unknown_role``.
    """
    first = known_role(role)
    if not NAME.fullmatch(username):
        raise Refused("bad_name", gettext("A name has 3 to 60 letters, digits, dots, hyphens or underscores."))
    if Account.objects.filter(username=username).exists():
        raise Refused("name_taken", gettext("This name is taken. Nothing was changed. Choose another one."))
    account = Account(username=username, is_staff=True)
    _give_password(account, password)
    account.save()
    RoleGrant.objects.create(account=account, role=first, given_by=by, given_at=timezone.now())
    open_editor(account)
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
    """Keep somebody out from now on, also where they are signed in; their proofs of training end.

    Raises:
        Refused: ``not_found``; ``wrong_state`` if the account is blocked already; ``last_administrator``.
    """
    account = find_account(username)
    if not account.is_active:
        raise Refused("wrong_state", gettext("This account is blocked already. Nothing was changed."))
    if account.role_grants.filter(role=Role.ADMINISTRATOR).exists():
        keep_an_administrator(without=account)
    account.is_active = False
    account.save(update_fields=["is_active"])
    sessions.end_all(account.pk)
    ended = end_proofs(account, because="account_blocked", by=by, at=timezone.now())
    audit.record(actor=by, verb="account.blocked", subject=f"account:{account.pk}", facts={"proofs_ended": ended})


@transaction.atomic
def unblock_account(username: str, *, by: str) -> None:
    """Undo ``block_account``; the person signs in again. Proofs of training must be earned anew.

    Raises:
        Refused: ``not_found``; ``wrong_state`` if the account is not blocked.
    """
    account = find_account(username)
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
    account = find_account(username)
    _give_password(account, password)
    account.save(update_fields=["password"])
    sessions.end_all(account.pk)
    audit.record(actor=by, verb="account.password_changed", subject=f"account:{account.pk}")
