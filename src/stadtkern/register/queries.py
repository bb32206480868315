"""Reads of the register's own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.register.models import TakenEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from stadtkern.register.rules.drafts import Draft


def taken() -> QuerySet[TakenEntry]:
    """Return what was taken over from other towns, latest first."""
    return TakenEntry.objects.all()


def taken_entry(use_case: str) -> TakenEntry:
    """Return where an idea was taken over from.

    Raises:
        Refused: ``not_found``.
    """
    found = find_taken(use_case)
    if found is None:
        raise Refused("not_found", gettext("This idea was not taken over from another town."))
    return found


def find_taken(use_case: str) -> TakenEntry | None:
    """Return where an idea was taken over from, if it was."""
    return TakenEntry.objects.filter(use_case=use_case).first()


def taken_already(drafts: Iterable[Draft]) -> dict[tuple[str, str], str]:
    """Return the ideas some drafts have become before, by organization and key."""
    keys = {draft.key for draft in drafts}
    rows = TakenEntry.objects.filter(source_key__in=keys).values_list("organization", "source_key", "use_case")
    return {(organization, key): use_case for organization, key, use_case in rows}
