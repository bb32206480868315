"""What every template knows about the way it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from stadtkern.ui.display import COOKIE, read_choice

if TYPE_CHECKING:
    from django.http import HttpRequest


def display(request: HttpRequest) -> dict[str, Any]:
    """Give templates the visitor's display choice and whether this is the demo."""
    return {"display": read_choice(request.COOKIES.get(COOKIE, "")), "is_demo": settings.OPTIONS.demo}
