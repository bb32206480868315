"""Single sign-on of staff: the provider the options name, and what a browser's session remembers of it.

Whoever the provider vouches for must be linked with an account already; a sign-in never makes one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from stadtkern.core.errors import Refused
from stadtkern.openid import flow, waiting
from stadtkern.openid.provider import Client, Provider, provider_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from stadtkern.openid.flow import Assertion

OPEN = "single_sign_on"  # in the session: questions the provider has not answered yet, by state
SHORT = flow.WAITS + timedelta(minutes=5)
LONGEST_KEPT = 200_000  # signed characters of a form on its way
SECOND_FACTOR = "single_sign_on"  # the kind of factor the provider has asked for


@dataclass(frozen=True, slots=True)
class Errand:
    """Why somebody was sent to the provider. ``confirms`` is the account that proves again who it is, 0 to sign in."""

    onward: str
    kept: str = ""
    confirms: int = 0


def label() -> str:
    """Return what staff call the provider; nothing where single sign-on is off."""
    return settings.OPTIONS.staff_oidc_label if settings.OPTIONS.staff_oidc_issuer else ""


def issuer() -> str:
    """Return the issuer of the provider.

    Raises:
        Refused: ``single_sign_on_off``.
    """
    return provider().client.issuer


def provider() -> Provider:
    """Return the provider the options name.

    Raises:
        Refused: ``single_sign_on_off``.
    """
    options = settings.OPTIONS
    if not options.staff_oidc_issuer:
        raise Refused("single_sign_on_off", gettext("Single sign-on is not set up here. The options say how."))
    return provider_of(
        Client(options.staff_oidc_issuer, options.staff_oidc_client_id, options.staff_oidc_client_secret)
    )


def describe_provider() -> dict[str, str]:
    """Return what the provider says about itself, and what it must know of this site; it is really asked.

    Raises:
        Refused: ``single_sign_on_off``, ``provider_unreachable``, ``provider_unfit``.
    """
    found, host = (
        provider().describe(),
        f"{'https' if settings.OPTIONS.https else 'http'}://{settings.OPTIONS.hosts[0]}",
    )
    return {
        "issuer": provider().client.issuer,
        "authorization_endpoint": found.authorization,
        "token_endpoint": found.token,
        "jwks_uri": found.keys,
        "end_session_endpoint": found.end_session or "–",
        "redirect_uri": host + reverse("identity:sign_on_back"),
        "post_logout_redirect_uri": host + reverse("identity:login"),
    }


def second_factor_of(assertion: Assertion) -> str:
    """Return the kind of factor if the provider asked for one in a way that counts here."""
    return SECOND_FACTOR if assertion.manner & set(settings.OPTIONS.staff_oidc_second_factor) else ""


def proved_at(assertion: Assertion, *, at: datetime) -> datetime | None:
    """Return when the provider last asked this person who they are; its clock cannot be ahead of ours."""
    return min(assertion.asked_at, at) if assertion.asked_at else None


def leave(request: HttpRequest, errand: Errand, *, back: str) -> str:
    """Remember why somebody goes to the provider, and return the address to send them to.

    Raises:
        Refused: ``too_large`` for a form too long to be remembered, ``provider_unreachable``, ``provider_unfit``.
    """
    if len(errand.kept) > LONGEST_KEPT:
        hint = gettext("What you typed is too long for this way. Please sign in with your password, then it is kept.")
        raise Refused("too_large", hint)
    address, question = flow.ask(
        provider(),
        back=back,
        at=timezone.now(),
        is_fresh=bool(errand.confirms),
        more={"ui_locales": get_language() or "de"},
    )
    waiting.wait_for(request.session, OPEN, question, asdict(errand))
    keep_short(request)
    return address


def keep_short(request: HttpRequest) -> None:
    """Let a session that belongs to nobody yet end soon; signing in gives it its full length."""
    if not request.user.is_authenticated:
        request.session.set_expiry(SHORT)


def errand_of(request: HttpRequest, state: str) -> tuple[Errand, flow.Question]:
    """Return why this browser was sent away, and forget it: a state is good for one answer.

    Raises:
        Refused: ``unknown_state`` for one that this browser did not begin with, or that was used already.
    """
    errand, question = waiting.take(request.session, OPEN, state)
    return Errand(**errand), question


def assertion_of(question: flow.Question, said: Mapping[str, str]) -> Assertion:
    """Return whom the provider vouches for.

    Raises:
        Refused: as ``oidc.flow.answer``.
    """
    return flow.answer(provider(), question, said, at=timezone.now())


def address_of_end(token: str, *, back: str) -> str:
    """Return where to sign out at the provider too; nothing where it offers nothing or cannot be asked."""
    try:
        return flow.ending(provider(), token=token, back=back) if token else ""
    except Refused:
        return ""
