"""Second factors: codes of an app, passkeys, and recovery codes. The only place that knows allauth.

allauth keeps and checks them; sign-in, pages and limits are our own, so its parts are called without its views.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError

from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.models import Account

APP, KEY, RECOVERY = (str(kind) for kind in ("totp", "webauthn", "recovery_codes"))


@dataclass(frozen=True, slots=True)
class Factor:
    """One second factor of somebody, as its owner sees it."""

    number: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None


def factors_of(account: Account) -> list[Factor]:
    """Return app and passkeys, the oldest first; recovery codes are no factor of their own."""
    rows = Authenticator.objects.filter(user=account).exclude(type=RECOVERY).order_by("pk")
    return [Factor(each.pk, each.type, each.data.get("name", ""), each.created_at, each.last_used_at) for each in rows]


def has_factor(account: Account) -> bool:
    """Say whether a password alone is not enough for this account."""
    return bool(Authenticator.objects.filter(user=account).exclude(type=RECOVERY).exists())


def codes_left(account: Account) -> list[str]:
    """Return the recovery codes nobody has used and we can still read."""
    found = Authenticator.objects.filter(user=account, type=RECOVERY).first()
    try:
        return list(RecoveryCodes(found).get_unused_codes()) if found else []
    except Refused:
        return []


def check_code(account: Account, code: str) -> str:
    """Return what kind of factor this code is, each code being good once; nothing if it is wrong."""
    for found in Authenticator.objects.filter(user=account, type__in=[APP, RECOVERY]).order_by("-type"):
        if code and found.wrap().validate_code(code):
            found.record_usage()
            return str(found.type)
    return ""


def check_key(account: Account, answer: str) -> str:
    """Return the kind of factor if a passkey of this account answered the question asked in this session."""
    try:
        content = json.loads(answer)
        if not isinstance(content, dict):
            return ""
        webauthn.parse_authentication_response(content)
        found = webauthn.complete_authentication(account, content)
    except (ValidationError, ValueError, KeyError, TypeError):
        return ""
    found.record_usage()
    return KEY


def question_for_key(account: Account) -> dict[str, Any]:
    """Return what a browser asks the passkeys of an account; the answer is expected in this session."""
    return dict(json_ready(webauthn.begin_authentication(account)))


def question_for_new_key(account: Account) -> dict[str, Any]:
    """Return what a browser needs to make a passkey; the answer is expected in this session."""
    return dict(json_ready(webauthn.begin_registration(account, passwordless=False)))


def json_ready(value: Any) -> Any:
    """Return the library's structures as JSON knows them; bytes are written as WebAuthn does."""
    if isinstance(value, bytes):
        return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
    if hasattr(value, "items"):
        return {str(name): json_ready(each) for name, each in value.items() if each is not None}
    if isinstance(value, (list, tuple)):
        return [json_ready(each) for each in value]
    return value


def new_secret() -> str:
    """Return a secret for an app."""
    return str(totp.generate_totp_secret())


def picture_of(account: Account, secret: str) -> str:
    """Return the secret as a picture for the app's camera, as an address of its own."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(account, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def secret_gives(secret: str, code: str) -> bool:
    """Say whether an app that knows the secret shows this code now."""
    return bool(totp.validate_totp_code(secret, code))
