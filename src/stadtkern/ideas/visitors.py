"""Telling one browser from another without knowing whose it is: a random number until the browser is closed."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE = "mitmachen"
SALT = "ideas.visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever holds ``token``; it is kept by the browser only."""

    token: str
    is_new: bool

    def mark(self, purpose: str) -> str:
        """Return what stands for this browser in a table; for every purpose another one, so that nothing is linked."""
        return hashlib.sha256(f"{purpose} {self.token}".encode()).hexdigest()


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who asks; somebody new gets a number that counts once ``remember`` gave it to the browser."""
    token = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return Visitor(token or secrets.token_urlsafe(18), is_new=not token)


def remember(response: HttpResponse, visitor: Visitor) -> HttpResponse:
    """Give a new visitor's number to the browser, which forgets it when it is closed."""
    if visitor.is_new:
        response.set_signed_cookie(
            COOKIE,
            visitor.token,
            salt=SALT,
            httponly=True,
            samesite="Strict",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
