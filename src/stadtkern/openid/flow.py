"""One question to a provider and its answer: who is sitting there?

``ask`` returns the address to send the browser to and a ``Question`` to keep in that browser's session. When the
browser is back, ``answer`` turns what it brings into an ``Assertion``, or refuses. A question is good for one answer:
whoever keeps it must forget it first.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.openid import wire
from stadtkern.openid.provider import unbelievable
from stadtkern.openid.rules.id_token import Claims, Expected, asked_at, fault_of, manner_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.openid.provider import Provider

WAITS = timedelta(minutes=10)
RANDOM_BYTES = 32
LONGEST_CODE = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What must be remembered until the browser is back; ``state`` finds it again."""

    state: str
    nonce: str
    verifier: str
    back: str
    asked_at: str  # ISO: it lies in a session as JSON
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a provider vouches for; ``asked_at`` is when it last asked that person, if it says so."""

    issuer: str
    subject: str
    asked_at: datetime | None
    manner: frozenset[str]
    claims: Claims
    token: str


def ask(
    provider: Provider,
    *,
    back: str,
    at: datetime,
    is_fresh: bool = False,
    scope: str = "openid",
    more: Mapping[str, str] | None = None,
) -> tuple[str, Question]:
    """Return where to send the browser, and what to remember. With ``is_fresh`` the person must be asked anew.

    Raises:
        Refused: ``provider_unreachable``, ``provider_unfit``.
    """
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    digest = hashlib.sha256(verifier.encode()).digest()
    wanted = {
        "response_type": "code",
        "client_id": provider.client.client_id,
        "redirect_uri": back,
        "scope": scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if is_fresh:
        wanted |= {"prompt": "login", "max_age": "0"}
    question = Question(
        state=state, nonce=nonce, verifier=verifier, back=back, asked_at=at.isoformat(), is_fresh=is_fresh
    )
    return _with(provider.describe().authorization, wanted | dict(more or {})), question


def answer(provider: Provider, question: Question, said: Mapping[str, str], *, at: datetime) -> Assertion:
    """Return whom the provider vouches for, given what the browser brought back.

    Raises:
        Refused: ``mixed_up`` for another provider's answer, ``cancelled``, ``provider_refused``, ``too_late``,
            ``code_refused``, ``provider_unreachable``, ``provider_unfit``, ``token_`` with a code of
            ``rules.id_token.fault_of``, ``token_unsigned``.
    """
    began = datetime.fromisoformat(question.asked_at)
    _check_arrival(provider, said, began=began, at=at)
    token = _redeem(provider, question, said["code"])
    claims = provider.claims_of(token)
    client = provider.client
    expected = Expected(client.issuer, client.client_id, question.nonce, began if question.is_fresh else None)
    if fault := fault_of(claims, expected, at=at):
        raise _not_fresh() if fault == "not_fresh" else unbelievable(f"token_{fault}")
    return Assertion(client.issuer, claims["sub"], asked_at(claims), manner_of(claims), claims, token)


def ending(provider: Provider, *, token: str, back: str) -> str:
    """Return where to send the browser to sign out at the provider too; nothing where that is not offered.

    Raises:
        Refused: ``provider_unreachable``, ``provider_unfit``.
    """
    address = provider.describe().end_session
    wanted = {"client_id": provider.client.client_id, "id_token_hint": token, "post_logout_redirect_uri": back}
    return _with(address, wanted) if address else ""


def _check_arrival(provider: Provider, said: Mapping[str, str], *, began: datetime, at: datetime) -> None:
    issuer = said.get("iss")
    if issuer != provider.client.issuer and (issuer is not None or provider.describe().names_itself):
        raise unbelievable("mixed_up")
    if said.get("error") == "access_denied":
        raise Refused("cancelled", gettext("The sign-in was cancelled at the sign-in service. Nothing was changed."))
    code = said.get("code", "")
    if "error" in said or not 0 < len(code) <= LONGEST_CODE:
        hint = gettext("The sign-in service did not let the sign-in happen. Nothing was changed. Please begin again.")
        raise Refused("provider_refused", hint)
    if not began <= at < began + WAITS:
        hint = gettext("This sign-in took longer than ten minutes. Nothing was changed. Please begin again.")
        raise Refused("too_late", hint)


def _redeem(provider: Provider, question: Question, code: str) -> str:
    """Give the code back to the provider for the ID token; all else in the answer is dropped."""
    client, described = provider.client, provider.describe()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": question.back,
        "code_verifier": question.verifier,
    }
    if described.takes_secret_in_form:
        form |= {"client_id": client.client_id, "client_secret": client.client_secret}
        given = wire.post(described.token, form)
    else:  # RFC 6749, 2.3.1: encoded as in a form
        basic = (quote(client.client_id, safe=""), quote(client.client_secret, safe=""))
        given = wire.post(described.token, form, basic=basic)
    token = given.get("id_token")
    if not isinstance(token, str):
        raise wire.unfit()
    return token


def _not_fresh() -> Refused:
    hint = gettext(
        "The sign-in service did not ask you anew who you are, or does not say when it did. Nothing was changed. "
        "Please begin again. If it happens again, tell whoever looks after this site."
    )
    return Refused("token_not_fresh", hint)


def _with(address: str, wanted: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(wanted)}"
