"""The phases of a workshop, and what may be done in each."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MOST_HOURS = 12
MOST_DOTS = 10
MOST_CARDS = 500
MOST_CARDS_EACH = 40
MOST_PEOPLE = 300
LONGEST_GROUP_NAME = 60


class Phase(StrEnum):
    """Where a workshop stands."""

    COLLECT = "collect"
    VOTE = "vote"
    CLOSED = "closed"


class Act(StrEnum):
    """What a workshop takes at one step only; cards are grouped at any."""

    ADD = "add"
    VOTE = "vote"
    PASS_ON = "pass_on"  # noqa: S105 - no password


ALLOWS: dict[Phase, frozenset[Act]] = {
    Phase.COLLECT: frozenset({Act.ADD}),
    Phase.VOTE: frozenset({Act.VOTE}),
    Phase.CLOSED: frozenset({Act.PASS_ON}),
}

NEXT: dict[Phase, frozenset[Phase]] = {
    Phase.COLLECT: frozenset({Phase.VOTE, Phase.CLOSED}),
    Phase.VOTE: frozenset({Phase.COLLECT, Phase.CLOSED}),
    Phase.CLOSED: frozenset({Phase.VOTE}),
}


def phase_at(noted: Phase, *, ends_at: datetime, at: datetime) -> Phase:
    """Return the phase a workshop is in: when its time is over it is closed, whatever somebody noted."""
    return Phase.CLOSED if at >= ends_at else noted


def may_go(before: Phase, after: Phase, *, ends_at: datetime, at: datetime) -> bool:
    """Say whether a facilitator may go on, or back; nothing is opened again once the time is over."""
    return at < ends_at and after in NEXT[before]


def free_number(used: set[int], most: int) -> int | None:
    """Return the number of the next dot somebody may place, from 1; None when all are placed."""
    return next((number for number in range(1, most + 1) if number not in used), None)
