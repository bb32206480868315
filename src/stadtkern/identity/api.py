"""The door of identity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login

from stadtkern.identity import kept
from stadtkern.identity.actions import block_account, change_password, create_account, unblock_account
from stadtkern.identity.queries import accounts, names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

__all__ = [
    "SYSTEM",
    "Actor",
    "StaffArea",
    "accounts",
    "actor_of",
    "block_account",
    "change_password",
    "create_account",
    "names_of",
    "staff_only",
    "unblock_account",
]
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Tools and jobs are actors too, and never human."""

    public_id: str
    is_human: bool


@dataclass(frozen=True, slots=True)
class StaffArea:
    """One place for staff, in the navigation of every staff page; ``describe`` is called for the start page only."""

    title: str
    url: str
    describe: Callable[[], str]


SYSTEM = Actor("system", is_human=False)


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in person behind ``request``; call it only behind ``staff_only``."""
    return Actor(f"account:{request.user.pk}", is_human=True)


def staff_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let only signed-in staff in; everybody else is asked to sign in. What they had typed is kept."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            if request.method == "POST":
                return kept.ask_to_sign_in(request)
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    wrapper.audience = "staff"  # type: ignore[attr-defined]
    return wrapper
