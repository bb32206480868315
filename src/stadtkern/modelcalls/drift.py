"""Whether a use case suddenly behaves differently: yesterday beside the two weeks before (K64).

A share that moves by a fifth, or answers half as long again: somebody should look, before anybody is harmed. It says
that something changed, not that it is bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SPAN = timedelta(days=14)
FEWEST = 20  # calls on the day; fewer say nothing
SHARE_MOVES = 0.2
LENGTH_GROWS = 1.5
SHARES = ("refused", "failed", "held_back")


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What one use case did on one day."""

    calls: int = 0
    refused: int = 0
    failed: int = 0
    held_back: int = 0
    tokens: int = 0

    def __add__(self, other: DayCounts) -> DayCounts:
        return DayCounts(
            self.calls + other.calls,
            self.refused + other.refused,
            self.failed + other.failed,
            self.held_back + other.held_back,
            self.tokens + other.tokens,
        )

    @property
    def asked(self) -> int:
        """Return how often somebody asked, let through or not."""
        return self.calls + self.refused


@dataclass(frozen=True, slots=True)
class Drift:
    """One thing that moved: a share of what was asked, or ``tokens`` of a call."""

    what: str
    before: float
    now: float


def drifts(days: Mapping[date, DayCounts], today: date) -> list[Drift]:
    """Return what moved from the two weeks before yesterday to yesterday; nothing where too little was asked."""
    yesterday = today - timedelta(days=1)
    now = days.get(yesterday, DayCounts())
    earlier = [counts for day, counts in days.items() if yesterday - SPAN <= day < yesterday]
    before = sum(earlier, DayCounts())
    if now.asked < FEWEST or before.asked < FEWEST:
        return []
    found = []
    for name in SHARES:
        was, is_now = getattr(before, name) / before.asked, getattr(now, name) / now.asked
        if abs(is_now - was) >= SHARE_MOVES:
            found.append(Drift(name, was, is_now))
    if before.calls and now.calls:
        was, is_now = before.tokens / before.calls, now.tokens / now.calls
        if was and not 1 / LENGTH_GROWS < is_now / was < LENGTH_GROWS:
            found.append(Drift("tokens", was, is_now))
    return found
