"""Where a second factor is required, nobody works without one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

from stadtkern.identity import factors, sessions
from stadtkern.identity.queries import account_behind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

WORK = ("/intern/", "/redaktion/")
BEFORE = ("/intern/anmelden/", "/intern/abmelden/", "/intern/ich/bestaetigen/", "/intern/ich/zweiter-faktor/")


def second_factor_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lead whoever has shown no second factor to where one is set up, if this installation requires it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = settings.SECOND_FACTOR_REQUIRED and request.path.startswith(WORK)
        if (
            asked
            and not request.path.startswith(BEFORE)
            and request.user.is_authenticated
            and not sessions.second_factor_of(request)
        ):
            if factors.has_factor(account_behind(request)):
                return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': request.get_full_path()})}")
            return redirect("identity:factors")
        return get_response(request)

    return middleware
