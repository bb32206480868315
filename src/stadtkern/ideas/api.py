"""The door of ideas."""

from __future__ import annotations

from stadtkern.ideas import queries
from stadtkern.ideas.visitors import COOKIE

__all__ = ["COOKIE", "cards_behind"]


def cards_behind(use_case: str) -> list[str]:
    """Return the identifiers of the cards a use case grew from, oldest first."""
    return list(queries.cards_behind(use_case).values_list("public_id", flat=True))
