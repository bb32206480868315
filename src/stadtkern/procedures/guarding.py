"""What a room above has to say before a case ends; ``settings.CASE_GUARD`` names it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.models import Case


class Guard(Protocol):
    """What a room above offers."""

    def decides_objections(self, case: Case) -> bool:
        """Return whether a decision of this case decides on objections of others (§ 58(2) AVG)."""

    def check(self, case: Case, digest: str, *, by: Actor) -> None:
        """Refuse a decision that must not be signed yet; ``digest`` is that of its draft."""

    def stays_open(self, case: Case, *, on: date) -> bool:
        """Return whether somebody else can still bring in a remedy in time."""


def guard() -> Guard:
    """Return who has to be asked."""
    found: Guard = import_string(settings.CASE_GUARD)
    return found
