"""What a session knows of the sign-in it came from, and how sessions are listed and ended.

Only staff have sessions, so there are a few hundred at most: they are read one by one, and no table beside them can
disagree.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from stadtkern.identity.models import Account
from stadtkern.identity.queries import PREFIX
from stadtkern.identity.rules.devices import device_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

NOTE = "sign_in"
FRESH_FOR = timedelta(minutes=10)  # how long a password counts as just entered


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody showed who they are: when, if that is known, and with which second factor, if any.

    ``provider_token`` is the ID token of single sign-on; signing out gives it back to the provider.
    """

    at: datetime | None
    second_factor: str = ""
    provider_token: str = ""


@dataclass(frozen=True, slots=True)
class StaffSession:
    """One place where somebody is signed in; ``handle`` names it without giving the key away."""

    handle: str
    device: str
    began_at: datetime | None
    ends_at: datetime
    is_this_one: bool


def begin(request: HttpRequest, proof: Proof, *, at: datetime) -> None:
    """Note how and when somebody signed in."""
    device = device_of(request.headers.get("User-Agent", ""))
    note = {"began_at": at.isoformat(), "device": device, "second_factor": proof.second_factor}
    if proof.at:
        note["proved_at"] = proof.at.isoformat()
    if proof.provider_token:
        note["provider_token"] = proof.provider_token
    request.session[NOTE] = note


def prove(request: HttpRequest, *, at: datetime, second_factor: str = "") -> None:
    """Note that whoever sits here has just shown again who they are."""
    note = dict(request.session.get(NOTE, {}), proved_at=at.isoformat())
    if second_factor:
        note["second_factor"] = second_factor
    request.session[NOTE] = note


def proved_at(request: HttpRequest) -> datetime | None:
    """Return when this person last showed who they are; None where nobody noted it."""
    return _moment(request.session.get(NOTE, {}), "proved_at")


def second_factor_of(request: HttpRequest) -> str:
    """Return which second factor this session has shown; empty if none."""
    return str(request.session.get(NOTE, {}).get("second_factor", ""))


def provider_token_of(request: HttpRequest) -> str:
    """Return the ID token this session came from; empty if it came from a password."""
    return str(request.session.get(NOTE, {}).get("provider_token", ""))


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Say whether the last proof is recent enough for an act that needs one."""
    last = proved_at(request)
    return last is not None and at - last < FRESH_FOR


def sessions_of(account_id: int, *, at: datetime, here: str | None = None) -> list[StaffSession]:
    """Return where somebody is signed in, the newest first; ``here`` is the key of the session that asks."""
    found = [
        StaffSession(
            handle=_handle(session.pk),
            device=str(note.get("device", "")),
            began_at=_moment(note, "began_at"),
            ends_at=session.expire_date,
            is_this_one=session.pk == here,
        )
        for session, note in _open_sessions(account_id)
        if session.expire_date > at
    ]
    return sorted(found, key=lambda each: each.ends_at, reverse=True)


def end(account_id: int, handle: str) -> bool:
    """End one session of an account; say whether there was such a one."""
    keys = [session.pk for session, _note in _open_sessions(account_id) if _handle(session.pk) == handle]
    return bool(Session.objects.filter(pk__in=keys).delete()[0])


def end_all(account_id: int, *, except_key: str | None = None) -> int:
    """End every session of an account but ``except_key``, and return how many there were."""
    keys = [session.pk for session, _note in _open_sessions(account_id) if session.pk != except_key]
    return Session.objects.filter(pk__in=keys).delete()[0]


def person_behind(key: str, *, at: datetime, needs_second_factor: bool) -> str:
    """Return who is signed in with a session's key, as a public id; empty if nobody is, or not far enough."""
    session = Session.objects.filter(pk=key, expire_date__gt=at).first()
    content = session.get_decoded() if session else {}
    number = content.get(SESSION_KEY)
    account = Account.objects.filter(pk=number, is_active=True, is_staff=True).first() if number else None
    if account is None or content.get(HASH_SESSION_KEY) != account.get_session_auth_hash():
        return ""
    if needs_second_factor and not content.get(NOTE, {}).get("second_factor"):
        return ""
    return f"{PREFIX}{account.pk}"


def forget_past(*, at: datetime) -> int:
    """Delete sessions that have run out, and return how many there were."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]


def _open_sessions(account_id: int) -> Iterator[tuple[Session, dict[str, Any]]]:
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        content = session.get_decoded()
        if content.get(SESSION_KEY) == str(account_id):
            yield session, content.get(NOTE, {})


def _moment(note: dict[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(note[name]) if name in note else None


def _handle(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]
