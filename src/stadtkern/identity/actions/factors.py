"""How second factors are added and removed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import factors, sessions
from stadtkern.identity.actions.roles import find_account
from stadtkern.identity.queries import PREFIX

if TYPE_CHECKING:
    from stadtkern.identity.models import Account

LONGEST_NAME = 60


@transaction.atomic
def add_app(account: Account, *, secret: str, code: str, here: str | None) -> None:
    """Let an app's codes be the second factor; every other place is signed out. ``here`` is this session's key.

    Raises:
        Refused: ``wrong_code``; ``wrong_state`` if there is an app already.
    """
    if not factors.secret_gives(secret, code):
        hint = gettext("The app should show another code now. Nothing was changed. Is the clock of the phone right?")
        raise Refused("wrong_code", hint)
    if Authenticator.objects.select_for_update().filter(user=account, type=factors.APP).exists():
        raise Refused("wrong_state", gettext("There is an app already. Remove it first."))
    TOTP.activate(account, secret)
    _added(account, factors.APP, here)


@transaction.atomic
def add_key(account: Account, *, answer: str, name: str, here: str | None) -> None:
    """Let a passkey be the second factor; every other place is signed out. ``here`` is this session's key.

    Raises:
        Refused: ``wrong_key`` if this is no answer to the question asked in this session.
    """
    try:
        content = json.loads(answer)
        webauthn.parse_registration_response(content)
        webauthn.complete_registration(content)
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        hint = gettext("The passkey could not be added. Nothing was changed. Please try again.")
        raise Refused("wrong_key", hint) from error
    webauthn.WebAuthn.add(account, name.strip()[:LONGEST_NAME] or gettext("Passkey"), content)
    _added(account, factors.KEY, here)


def _added(account: Account, kind: str, here: str | None) -> None:
    RecoveryCodes.activate(account)
    sessions.end_all(account.pk, except_key=here)
    own = f"{PREFIX}{account.pk}"
    audit.record(actor=own, verb="account.factor_added", subject=own, reason=kind)


@transaction.atomic
def remove_factor(account: Account, number: int) -> None:
    """Remove an app or a passkey; with the last one the recovery codes go too.

    Raises:
        Refused: ``not_found``.
    """
    found = Authenticator.objects.filter(user=account, pk=number).exclude(type=factors.RECOVERY).first()
    if found is None:
        raise Refused("not_found", gettext("This second factor does not exist any more."))
    kind = str(found.type)
    found.delete()
    if not factors.has_factor(account):
        Authenticator.objects.filter(user=account).delete()
    own = f"{PREFIX}{account.pk}"
    audit.record(actor=own, verb="account.factor_removed", subject=own, reason=kind)


@transaction.atomic
def renew_codes(account: Account) -> None:
    """Make new recovery codes; the old ones no longer count.

    Raises:
        Refused: ``wrong_state`` without a second factor.
    """
    if not factors.has_factor(account):
        raise Refused("wrong_state", gettext("Recovery codes need a second factor first."))
    Authenticator.objects.filter(user=account, type=factors.RECOVERY).delete()
    RecoveryCodes.activate(account)
    own = f"{PREFIX}{account.pk}"
    audit.record(actor=own, verb="account.codes_renewed", subject=own)


@transaction.atomic
def forget_factors(username: str, *, by: str) -> None:
    """Remove every second factor of somebody who lost them, and sign them out; the password is enough again.

    Raises:
        Refused: ``not_found``; ``wrong_state`` if there is none.
    """
    account = find_account(username)
    if not Authenticator.objects.filter(user=account).delete()[0]:
        raise Refused("wrong_state", gettext("This account has no second factor. Nothing was changed."))
    sessions.end_all(account.pk)
    audit.record(actor=by, verb="account.factors_forgotten", subject=f"{PREFIX}{account.pk}")
