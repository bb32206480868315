"""Which resident sits behind a request: a number in the browser's session, everything else in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from stadtkern.core.sealed import UnreadableError, unseal
from stadtkern.residents.actions import ATTRIBUTES, NAME
from stadtkern.residents.models import SignIn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

KEY = "resident"
_CACHED = "_stadtkern_resident"


@dataclass(frozen=True, slots=True)
class Resident:
    """Who sits there and for whom. ``attributes`` are what was handed over, by the names of ``definitions``."""

    sign_in: int
    actor: int
    principal: int
    actor_name: str
    principal_name: str
    is_company: bool
    mandate: str
    level: str
    source: str
    is_test: bool
    attributes: Mapping[str, str]
    ends_at: datetime

    @property
    def represents(self) -> bool:
        """Whether they act for somebody else."""
        return self.actor != self.principal


def remember(request: HttpRequest, sign_in: int) -> None:
    """Bind a sign-in to this browser; its session gets a new name, so that nobody who knew the old one comes along."""
    request.session.cycle_key()
    request.session[KEY] = sign_in
    setattr(request, _CACHED, None)


def forget(request: HttpRequest) -> int | None:
    """Unbind the browser; return the sign-in it had."""
    setattr(request, _CACHED, None)
    found: int | None = request.session.pop(KEY, None)
    return found


def resident_of(request: HttpRequest) -> Resident | None:
    """Return who sits there, or None: nobody signed in, or it has ended. Asks the database once per request."""
    known: tuple[Resident | None] | None = getattr(request, _CACHED, None)
    if known is not None:
        return known[0]
    number = request.session.get(KEY) if hasattr(request, "session") else None
    found = behind(number) if isinstance(number, int) else None
    setattr(request, _CACHED, (found,))
    return found


def was_signed_in(request: HttpRequest) -> bool:
    """Return whether a resident has signed in with this browser and not signed out."""
    return KEY in request.session


def behind(number: int) -> Resident | None:
    """Return who has signed in under a number, or None once that has ended."""
    signed_in = (
        SignIn.objects.filter(pk=number, ended_at=None, ends_at__gt=timezone.now())
        .select_related("actor", "principal")
        .first()
    )
    if signed_in is None:
        return None
    try:
        return Resident(
            sign_in=signed_in.pk,
            actor=signed_in.actor_id,
            principal=signed_in.principal_id,
            actor_name=unseal(signed_in.actor.name, NAME),
            principal_name=unseal(signed_in.principal.name, NAME),
            is_company=signed_in.principal.kind == "company",
            mandate=signed_in.mandate,
            level=signed_in.level,
            source=signed_in.source,
            is_test=signed_in.is_test,
            attributes=json.loads(unseal(signed_in.attributes, ATTRIBUTES)),
            ends_at=signed_in.ends_at,
        )
    except UnreadableError:  # the secret key has changed since: they sign in again
        return None
