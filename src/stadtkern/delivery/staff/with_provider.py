"""What the post room does with letters a provider of dual delivery has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stadtkern.core.errors import Refused
from stadtkern.delivery import queries
from stadtkern.delivery.actions import cancelling
from stadtkern.delivery.actions.ways import ask_ways
from stadtkern.delivery.dual.client import NoAnswerError, provider
from stadtkern.delivery.queries import MANAGE
from stadtkern.delivery.rules.dual import Reach
from stadtkern.delivery.wording import provider_text, way_text
from stadtkern.identity.api import actor_of, permitted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.delivery.models import DualCancellation

PATIENCE_S = 10.0
log = structlog.get_logger("stadtkern.delivery")


@require_POST
@never_cache
@permitted(MANAGE)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take a letter back from the provider, and say what it has answered."""
    try:
        posting = cancelling.take_back(code, by=actor_of(request), at=timezone.now())
    except Refused as refused:
        if refused.reason in {"not_allowed", "not_found"}:
            raise
        messages.warning(request, refused.hint)
        return redirect("delivery:posting", code=code)
    sending = queries.sending_of(posting)
    assert sending is not None  # it was taken back
    _ask(sending.pk)
    _say(request, queries.cancellation_of(sending))
    return redirect("delivery:posting", code=posting.code)


@require_POST
@never_cache
@permitted(MANAGE)
def ways(request: HttpRequest, code: str) -> HttpResponse:
    """Say on which ways the provider could reach the person of a letter."""
    by, there = actor_of(request), provider(timeout=PATIENCE_S)
    posting = queries.posting_for(by, code)
    if there is None:
        messages.warning(request, _("No provider of dual delivery is named here."))
        return redirect("delivery:posting", code=posting.code)
    try:
        found = ask_ways(code, there, by=by)
    except Refused as refused:
        messages.warning(request, refused.hint)
        return redirect("delivery:posting", code=posting.code)
    said = ", ".join(way_text(each.name, each.reach) for each in found)
    messages.info(request, _("The provider says: %(said)s.") % {"said": said})
    if any((each.name, each.reach) == ("ElectronicDelivery", Reach.OPEN) for each in found):
        hint = _("This letter goes on paper all the same: what is delivered electronically, this program cannot serve.")
        messages.info(request, hint)
    return redirect("delivery:posting", code=posting.code)


def _ask(sending: int) -> None:
    """Ask at once; who stays silent now is asked again in the background."""
    there = provider(timeout=PATIENCE_S)
    if there is None:
        return
    try:
        cancelling.ask_back(sending, there, at=timezone.now())
    except NoAnswerError as error:
        log.warning("dual_delivery_silent", sending=sending, error=str(error))


def _say(request: HttpRequest, wish: DualCancellation | None) -> None:
    match wish and wish.state:
        case "cancelled":
            messages.success(request, _("Taken back. The letter lies at the post room; nobody else posts it."))
        case "too_late":
            text = _("Too late: the provider posts this letter. It says: %(state)s.")
            messages.warning(request, text % {"state": provider_text(wish.code if wish else "")})
        case _:
            messages.info(request, _("Noted. The provider has not decided yet; its answer will stand here."))
