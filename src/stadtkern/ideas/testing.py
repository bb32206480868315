"""Builders other rooms' tests may borrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from stadtkern.governance.api import Origin
from stadtkern.ideas.actions import cards
from stadtkern.identity.api import Actor

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from stadtkern.ideas.models import Card

MODERATOR = Actor("account:1", is_human=True)


def card(title: str = "Chatbot für den Müllkalender", *, at: datetime | None = None, **given: Any) -> Card:
    """Write down a card nobody has read yet: by default an idea of a resident."""
    said: dict[str, Any] = {"kind": "idea", "summary": "", "origin": Origin.CITIZEN} | given
    return cards.send(title=title, at=at or timezone.now(), **said)
