"""Writes of identity."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.models import Account

ROLES = {"administrator": (), "editor": ("Editors", "Moderators")}


@transaction.atomic
def create_account(*, username: str, password: str, role: str, by: str) -> Account:
    """Create a staff account; ``role`` is ``administrator`` or ``editor``.

    Raises:
        Refused: ``name_taken``, ``weak_password``, ``unknown_role``.
    """
    if role not in ROLES:
        raise Refused("unknown_role", gettext("This role does not exist. Known roles: %s.") % ", ".join(ROLES))
    if Account.objects.filter(username=username).exists():
        raise Refused("name_taken", gettext("This name is taken. Nothing was changed. Choose another one."))
    account = Account(username=username, is_staff=True, is_superuser=role == "administrator")
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("weak_password", " ".join(error.messages)) from error
    account.set_password(password)
    account.save()
    account.groups.set(Group.objects.filter(name__in=ROLES[role]))
    audit.record(actor=by, verb="account.created", subject=f"account:{account.pk}", reason=role)
    return account
