"""What every page of the portal knows of the town."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stadtkern.city import api as city

if TYPE_CHECKING:
    from django.http import HttpRequest


def town(request: HttpRequest) -> dict[str, Any]:
    """Give templates the town: name, contact, colours, links."""
    return {"town": city.current().town}
