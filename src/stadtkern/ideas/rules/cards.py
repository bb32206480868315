"""The life of a card on one screen."""

from __future__ import annotations

from enum import StrEnum

LONGEST_TITLE, LONGEST_SUMMARY = 99, 349  # as in the register of use cases, so that nothing has to be cut
LONGEST_REASON, LONGEST_COMMENT = 500, 1000


class State(StrEnum):
    """Where a card stands. Only a person moves it away from ``NEW``, and only then the public may see it."""

    NEW = "new"
    RELEASED = "released"
    PASSED_ON = "passed_on"
    SET_ASIDE = "set_aside"
    MERGED = "merged"


NEXT: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.RELEASED, State.PASSED_ON, State.SET_ASIDE, State.MERGED}),
    State.RELEASED: frozenset({State.NEW, State.PASSED_ON, State.SET_ASIDE, State.MERGED}),
    State.SET_ASIDE: frozenset({State.NEW}),
    State.MERGED: frozenset({State.NEW}),
    State.PASSED_ON: frozenset(),  # the use case exists; to stop it is a step of its own, with a reason
}


def may_move(before: State, after: State) -> bool:
    """Say whether a card may go from one state to another; back to ``NEW`` is the undo of a moderator."""
    return after in NEXT[before]
