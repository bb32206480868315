"""The life of a case on one screen."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a case stands. ``correction``: something was missing, and the person has been told (§ 13(3) AVG)."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    CORRECTION = "correction"
    DECIDED = "decided"
    DELIVERED = "delivered"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


NEXT: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.IN_REVIEW, State.CORRECTION, State.WITHDRAWN}),
    State.IN_REVIEW: frozenset({State.CORRECTION, State.DECIDED, State.WITHDRAWN}),
    State.CORRECTION: frozenset({State.IN_REVIEW, State.WITHDRAWN}),
    State.DECIDED: frozenset({State.DELIVERED}),
    State.DELIVERED: frozenset({State.APPEALED, State.FINAL}),
    State.APPEALED: frozenset({State.IN_REVIEW, State.FINAL}),
    State.FINAL: frozenset({State.APPEALED}),
    State.WITHDRAWN: frozenset(),
}
OPEN = frozenset({State.RECEIVED, State.IN_REVIEW, State.CORRECTION})
CLOSED = frozenset({State.FINAL, State.WITHDRAWN})
TO_DO = OPEN | {State.APPEALED}
DONE = frozenset(State) - TO_DO


def may_move(here: State, there: State) -> bool:
    """Return whether a case may go from one state to another."""
    return there in NEXT[here]
