"""How urgent something with a last day is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

Urgency = Literal["overdue", "soon", "in_time"]
SOON = timedelta(days=7)


def urgency(due_on: date, *, today: date) -> Urgency:
    """Say whether a last day is over, is near (a week or less), or leaves time; on the day itself it is not over."""
    if due_on < today:
        return "overdue"
    return "soon" if due_on - today <= SOON else "in_time"
