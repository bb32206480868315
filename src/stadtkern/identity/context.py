"""What every staff page knows of the way around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.identity.api import StaffArea


def staff(request: HttpRequest) -> dict[str, Any]:
    """Give templates the places for staff; nothing is read until a template asks for it."""
    return {"staff_areas": SimpleLazyObject(_areas)}


def _areas() -> list[StaffArea]:
    return [import_string(dotted_name)() for dotted_name in settings.STAFF_AREAS]
