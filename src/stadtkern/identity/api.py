"""The door of identity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.utils import timezone
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.identity import kept, sessions
from stadtkern.identity.actions import (
    block_account,
    change_password,
    create_account,
    forget_factors,
    give_role,
    link_account,
    record_proof,
    take_role,
    unblock_account,
    unlink_account,
    withdraw_proof,
)
from stadtkern.identity.queries import (
    accounts,
    held_roles,
    is_permitted,
    names_of,
    open_accounts,
    staff_with,
    works_here,
)
from stadtkern.identity.queries_training import (
    has_proof,
    proofs_numbered,
    proofs_of,
    proofs_of_everybody,
    trained_by_class,
    untrained,
)
from stadtkern.identity.rules.permissions import PERMISSIONS, Role
from stadtkern.identity.rules.training import TRAINING_CLASSES, Proof, TrainingClass, classes_for
from stadtkern.identity.sessions import person_behind
from stadtkern.identity.single_sign_on import describe_provider

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

__all__ = [
    "SYSTEM",
    "TRAINING_CLASSES",
    "Actor",
    "Proof",
    "Role",
    "StaffArea",
    "StaffTask",
    "TrainingClass",
    "accounts",
    "actor_of",
    "block_account",
    "change_password",
    "classes_for",
    "create_account",
    "describe_provider",
    "forget_factors",
    "freshly_signed_in",
    "give_role",
    "has_proof",
    "link_account",
    "may",
    "names_of",
    "open_accounts",
    "permitted",
    "person_behind",
    "proofs_numbered",
    "proofs_of",
    "proofs_of_everybody",
    "record_proof",
    "roles_of",
    "signed_in_at",
    "staff_only",
    "staff_with",
    "take_role",
    "trained_by_class",
    "unblock_account",
    "unlink_account",
    "untrained",
    "withdraw_proof",
    "works_here",
]
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. Tools and jobs are actors too, and never human."""

    public_id: str
    is_human: bool


@dataclass(frozen=True, slots=True)
class StaffTask:
    """Something that waits for somebody: where it is, and what there is to do."""

    title: str
    url: str
    what: str


@dataclass(frozen=True, slots=True)
class StaffArea:
    """One place for staff, in the navigation of every staff page; ``describe`` is called for the start page only.

    With ``permission`` only those see it who may do that. With ``under``, the address of another place, it stands on
    that place's page and on the start page, not in the navigation. ``waiting`` returns what waits there for somebody.
    """

    title: str
    url: str
    describe: Callable[[], str]
    permission: str = ""
    under: str = ""
    waiting: Callable[[Actor], list[StaffTask]] = lambda _who: []


SYSTEM = Actor("system", is_human=False)


def actor_of(request: HttpRequest) -> Actor:
    """Return the signed-in person behind ``request``; call it only behind ``staff_only``."""
    return Actor(f"account:{request.user.pk}", is_human=True)


def roles_of(who: Actor | str) -> frozenset[str]:
    """Return the roles somebody holds now; tools, jobs and blocked accounts hold none."""
    return held_roles(who.public_id if isinstance(who, Actor) else who) or frozenset()


def may(who: Actor | str, permission: str) -> bool:
    """Say whether somebody may do something; tools, jobs and blocked accounts may not.

    Raises:
        KeyError: for a permission that ``rules.permissions`` does not describe.
    """
    if isinstance(who, Actor):
        return is_permitted(who.public_id, permission) and who.is_human
    return is_permitted(who, permission)


def signed_in_at(request: HttpRequest) -> datetime | None:
    """Return when this person last showed who they are, here or at the sign-in provider; None where nobody noted it."""
    return sessions.proved_at(request)


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


def permitted(
    permission: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Let only signed-in staff in who may do this; it stands in place of ``staff_only``.

    Raises:
        KeyError: where it decorates, for a permission that ``rules.permissions`` does not describe.
    """
    PERMISSIONS[permission]

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not may(actor_of(request), permission):
                hint = gettext("Your roles do not allow this. Under “What may I do here” you see what they allow.")
                raise Refused("not_allowed", hint)
            return view(request, *args, **kwargs)

        return staff_only(wrapper)

    return decorate


def freshly_signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask who sends a form to prove again who they are, unless they did within ten minutes; what they typed is kept.

    For signatures and other grave acts. It stands below ``staff_only`` or ``permitted``.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not sessions.is_fresh(request, at=timezone.now()):
            return kept.ask_to_confirm(request)
        return view(request, *args, **kwargs)

    return wrapper
