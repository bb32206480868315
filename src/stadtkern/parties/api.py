"""The door of parties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.parties import queries
from stadtkern.parties.actions.post import reference_of
from stadtkern.parties.queries import (
    content_of_file,
    details_of,
    letters_of,
    name_of_file,
    notices_of,
    parties_of,
    pdf_of,
    reason_of,
    releases_of,
    text_of,
    words_of,
)

if TYPE_CHECKING:
    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

__all__ = [
    "Overview", "content_of_file", "details_of", "letters_of", "must_confirm", "name_of_file", "notices_of", "overview",
    "parties_of", "pdf_of", "reason_of", "reference_of", "releases_of", "text_of", "words_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overview:
    """How many take part in a case, have objected, and wait for an answer; ``remedies`` are those brought in."""

    parties: int
    objections: int
    open_objections: int
    remedies: int


def overview(case: Case) -> Overview | None:
    """Return who else takes part in a case; None where the procedure has no other parties. The caller may see it."""
    if not queries.has_parties(case):
        return None
    return Overview(
        case.parties.filter(removed_at=None).count(),
        queries.objections_of(case).count(),
        queries.open_objections(case).count(),
        queries.remedies_of(case).count(),
    )


def must_confirm(case: Case, draft: str, *, by: Actor) -> bool:
    """Return whether somebody has yet to say why they decide although objections are open."""
    is_open = queries.has_parties(case) and queries.open_objections(case).exists()
    return is_open and not queries.is_confirmed(case, draft, by=by)
