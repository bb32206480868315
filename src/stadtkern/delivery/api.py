"""The door of delivery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.delivery import queries
from stadtkern.delivery.actions import handing_over
from stadtkern.delivery.queries import Source
from stadtkern.delivery.rules.addresses import is_complete
from stadtkern.delivery.rules.standing import Quality, State
from stadtkern.delivery.wording import reason_text, state_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from stadtkern.delivery.models import Posting
    from stadtkern.identity.api import Actor

__all__ = [
    "Quality",
    "Sent",
    "Source",
    "State",
    "forget",
    "hand_over",
    "is_complete",
    "not_on_the_way",
    "reason_text",
    "sent",
    "state_text",
]


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a letter stands on its way. ``served_on`` may lie ahead; ``reason`` says why it came back."""

    code: str
    recipient: tuple[str, ...]
    quality: Quality
    state: State
    posted_on: date | None
    served_on: date | None
    returned_on: date | None
    reason: str


def hand_over(
    reference: str,
    *,
    subject: str,
    sender: Sequence[str],
    recipient: Sequence[str],
    quality: Quality,
    digest: str,
    is_test: bool,
    is_company: bool = False,
    by: Actor,
    at: datetime,
) -> Sent:
    """Put a letter on its way; called again it does nothing, unless the letter came back.

    Raises:
        Refused: ``address_incomplete``.
    """
    posting = handing_over.hand_over(
        reference,
        subject=subject,
        sender=sender,
        recipient=recipient,
        quality=quality,
        digest=digest,
        is_test=is_test,
        is_company=is_company,
        by=by,
        at=at,
    )
    return _shown(posting)


def forget(subject: str) -> None:
    """Forget where letters about a subject went, once its file need not be kept; what is not posted yet is kept."""
    handing_over.forget(subject)


def sent(reference: str) -> Sent | None:
    """Return where a letter stands; None when it was never handed over. The caller has checked who may see it."""
    found = queries.find_posting(reference)
    return _shown(found) if found else None


def not_on_the_way(references: Collection[str]) -> set[str]:
    """Return those of these letters that were never handed over, or came back and were not sent again."""
    return set(references) - queries.on_their_way(references)


def _shown(row: Posting) -> Sent:
    return Sent(
        row.code,
        queries.address_of(row).recipient,
        Quality(row.quality),
        State(row.state),
        row.posted_on,
        row.served_on,
        row.returned_on,
        row.reason,
    )
