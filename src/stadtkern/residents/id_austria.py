"""To ID Austria and back: the provider the options name, and why somebody was sent there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext

from stadtkern.core.errors import Refused
from stadtkern.openid import flow, waiting
from stadtkern.openid.provider import Client, Provider, provider_of
from stadtkern.residents import actions, sessions
from stadtkern.residents.rules.claims import ClaimFault, read_claims

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

log = structlog.get_logger("stadtkern.residents")
OPEN = "id_austria"
SCOPE = "openid profile"  # which attributes come was decided when this site was registered there
SHORT = flow.WAITS + timedelta(minutes=5)


def is_open() -> bool:
    """Say whether residents can sign in here."""
    return bool(settings.OPTIONS.id_austria_issuer)


def lasts() -> timedelta:
    """Return how long a sign-in holds after the last thing somebody sent."""
    return timedelta(minutes=settings.OPTIONS.resident_minutes)


def _provider() -> Provider:
    options = settings.OPTIONS
    if not options.id_austria_issuer:
        raise Refused("sign_in_off", gettext("Nobody can sign in here yet. Everything can be done on paper."))
    return provider_of(
        Client(options.id_austria_issuer, options.id_austria_client_id, options.id_austria_client_secret)
    )


def leave(request: HttpRequest, *, onward: str, back: str) -> str:
    """Remember where somebody wants to go on, and return the address to send them to.

    Raises:
        Refused: ``sign_in_off``, ``provider_unreachable``, ``provider_unfit``.
    """
    more = {"ui_locales": get_language() or "de"}
    address, question = flow.ask(_provider(), back=back, at=timezone.now(), scope=SCOPE, more=more)
    waiting.wait_for(request.session, OPEN, question, {"onward": onward})
    if not request.user.is_authenticated and sessions.KEY not in request.session:
        request.session.set_expiry(SHORT)
    return address


def come_back(request: HttpRequest, said: Mapping[str, str]) -> str:
    """Sign in whom ID Austria vouches for, and return where they wanted to go on.

    Raises:
        Refused: ``unknown_state``; as ``openid.flow.answer``; ``claims_`` with a code of ``rules.claims``;
            ``test_person``.
    """
    errand, question = waiting.take(request.session, OPEN, said.get("state", ""))
    now = timezone.now()
    asserted = flow.answer(_provider(), question, said, at=now)
    try:
        assertion = read_claims(asserted.claims)
    except ClaimFault as fault:
        log.warning("claims_refused", code=fault.code)
        hint = gettext(
            "ID Austria did not say what we need to know who you are. Nothing was saved. Please try again, or come to "
            "the counter: everything can be done there too."
        )
        raise Refused(f"claims_{fault.code}", hint) from None
    earlier = sessions.forget(request)
    if earlier:
        actions.sign_out(earlier, at=now)
    number = actions.sign_in(
        assertion,
        source=asserted.issuer,
        lasts=lasts(),
        takes_test_people=settings.OPTIONS.id_austria_test_people,
        at=now,
    )
    if not request.user.is_authenticated:
        request.session.set_expiry(actions.LONGEST)
    sessions.remember(request, number)
    return str(errand["onward"])
