"""What every page knows of the resident who sits there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from stadtkern.residents.id_austria import is_open
from stadtkern.residents.sessions import resident_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def resident(request: HttpRequest) -> dict[str, Any]:
    """Give templates the resident; nothing is read for the many who come without a session."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    found = SimpleLazyObject(lambda: resident_of(request)) if has_session else None
    return {
        "resident": found,
        "resident_start": SimpleLazyObject(lambda: reverse(settings.RESIDENT_START)),
        "residents_sign_in": is_open(),
    }
