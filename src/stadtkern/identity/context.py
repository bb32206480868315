"""What every staff page knows of the way around."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from stadtkern.identity.queries import PREFIX, allowed_to

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.identity.api import StaffArea


def staff(request: HttpRequest) -> dict[str, Any]:
    """Give templates the places for staff; nothing is read until a template asks for it."""
    return {"staff_areas": SimpleLazyObject(lambda: areas_of(f"{PREFIX}{request.user.pk}"))}


def areas_of(person: str) -> list[StaffArea]:
    """Return the places somebody may see, in the order of the settings."""
    allowed = allowed_to(person)
    areas: list[StaffArea] = [import_string(dotted_name)() for dotted_name in settings.STAFF_AREAS]
    return [each for each in areas if not each.permission or each.permission in allowed]
