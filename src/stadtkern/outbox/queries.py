"""Reads of the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from stadtkern.outbox.models import Message, State

if TYPE_CHECKING:
    from datetime import datetime


def due(at: datetime) -> list[int]:
    """Return the numbers of waiting messages whose next try is due; none while there is no mail server."""
    if not settings.EMAIL_HOST:
        return []
    waiting = Message.objects.filter(state=State.WAITING, next_try_at__lte=at)
    return list(waiting.order_by("id").values_list("pk", flat=True))
