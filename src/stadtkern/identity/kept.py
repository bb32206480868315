"""What somebody had typed when their sign-in ran out: kept in the page, signed, and sent again when they say so.

On the way to a sign-in provider and back there is no page of ours; then it lies in the session for ten minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Literal

from django.core import signing
from django.shortcuts import render
from django.utils import timezone

from stadtkern.identity.proofs import ProofForm, SignInForm
from stadtkern.identity.queries import account_behind

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SALT = "identity.kept"
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "password", "code", "credential", "kept"})
CARRIED = "kept"  # in the session, while the page that held it is gone
CARRIED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: its address, and each field with its value."""

    path: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def typed(self) -> list[str]:
        """What a person can recognise as their own words."""
        return [value for _name, value in self.fields if value.strip()]

    def signed(self) -> str:
        """Return all of it as one text nobody else can make."""
        return signing.dumps([self.path, list(self.fields), self.had_files], salt=SALT, compress=True)


def kept_of(request: HttpRequest) -> Kept:
    """Keep what a request sent, except files and passwords."""
    pairs = ((name, value) for name, values in request.POST.lists() for value in values if name not in NEVER_KEPT)
    return Kept(request.get_full_path(), tuple((name, str(value)) for name, value in pairs), bool(request.FILES))


def read_kept(signed: str) -> Kept | None:
    """Return what was kept, or None for anything we did not sign."""
    try:
        path, fields, had_files = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return None
    return Kept(path, tuple((name, value) for name, value in fields), had_files)


def carry(request: HttpRequest, signed: str, *, to: Literal["sign_in", "second_factor", "send_again"]) -> None:
    """Keep a signed form in the session for a page to come, in place of any other; without one, keep nothing."""
    if signed:
        request.session[CARRIED] = {"signed": signed, "to": to, "since": timezone.now().isoformat()}
    else:
        request.session.pop(CARRIED, None)


def carried(request: HttpRequest, to: Literal["sign_in", "second_factor", "send_again"]) -> Kept | None:
    """Return what was carried to this kind of page a moment ago."""
    note = request.session.get(CARRIED)
    if not note or note["to"] != to or datetime.fromisoformat(note["since"]) + CARRIED_FOR < timezone.now():
        return None
    return read_kept(note["signed"])


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in with everything that was typed."""
    facts = {"form": SignInForm(request), "kept": kept_of(request), "next": ""}
    return render(request, "identity/login.html", facts, status=HTTPStatus.FORBIDDEN)


def ask_to_confirm(request: HttpRequest) -> HttpResponse:
    """Show the page to prove again who one is, with everything that was typed."""
    facts = {"form": ProofForm(account_behind(request)), "kept": kept_of(request), "next": ""}
    return render(request, "identity/confirm.html", facts, status=HTTPStatus.FORBIDDEN)


def ask_to_send_again(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Show what was typed with a button that sends it; the page bears a token that is valid now."""
    return render(request, "identity/send_again.html", {"kept": kept})
