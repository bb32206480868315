"""The door of residents."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from stadtkern.residents import accreditation, actions, id_austria
from stadtkern.residents.actions import name_of, unproven_party
from stadtkern.residents.contacts import notify
from stadtkern.residents.held import Part
from stadtkern.residents.id_austria import is_open
from stadtkern.residents.sessions import Resident, resident_of, was_signed_in
from stadtkern.residents.unsent import forget as forget_unsent
from stadtkern.residents.unsent import keep as keep_unsent
from stadtkern.residents.unsent import kept as kept_unsent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

__all__ = [
    "Part",
    "Resident",
    "accreditation_sheet",
    "forget_unsent",
    "is_open",
    "keep_unsent",
    "kept_unsent",
    "name_of",
    "notify",
    "resident_of",
    "resident_only",
    "stay",
    "unproven_party",
]
P = ParamSpec("P")


def accreditation_sheet() -> str:
    """Return which attributes of ID Austria the town's procedures need and why, as Markdown."""
    return accreditation.sheet()


def stay(request: HttpRequest) -> None:
    """Let the sign-in go on, if there is one: somebody has just sent something."""
    resident = resident_of(request)
    if resident:
        actions.extend(resident.sign_in, lasts=id_austria.lasts(), at=timezone.now())


def resident_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only residents in who are signed in; others are asked to. Each thing they send lets the sign-in go on.

    What was sent after a sign-in had run out is kept for ``kept_unsent`` under the address it was sent to.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        resident = resident_of(request)
        if resident is None:
            if was_signed_in(request):
                keep_unsent(request, request.path)
            came_from = urlsplit(request.headers.get("Referer", "")).path or request.path
            onward = request.get_full_path() if request.method in {"GET", "HEAD"} else came_from
            return redirect(f"{reverse('residents:sign_in')}?{urlencode({'weiter': onward})}")
        if request.method == "POST":
            stay(request)
        return view(request, *args, **kwargs)

    wrapper.audience = "resident"  # type: ignore[attr-defined]
    return wrapper
