"""What changes after a release, and how far back it sends the use case (K15, K49, K57).

A change goes back to the state before the lowest gate whose papers it touches; everything after is signed anew.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from stadtkern.lifecycle.states import Gate, State

if TYPE_CHECKING:
    from collections.abc import Iterable


class Change(StrEnum):
    """What was released and is no longer the same."""

    MODEL_DIGEST = "model_digest"
    PROMPT = "prompt"
    KNOWLEDGE = "knowledge"
    PURPOSE = "purpose"
    GROUP = "group"
    DATA_CLASS = "data_class"


TOUCHES: dict[Change, tuple[Gate, ...]] = {
    Change.MODEL_DIGEST: (Gate.G4, Gate.G5, Gate.G6, Gate.G7),  # bias run, pilot and report speak of one digest
    Change.PROMPT: (Gate.G4, Gate.G5, Gate.G6, Gate.G7),
    Change.KNOWLEDGE: (Gate.G4, Gate.G6, Gate.G7),
    Change.PURPOSE: (Gate.G0, Gate.G1, Gate.G2, Gate.G3, Gate.G4, Gate.G5, Gate.G6, Gate.G7),  # a new use case
    Change.GROUP: (Gate.G2, Gate.G3, Gate.G4, Gate.G5, Gate.G7),  # citizens or staff decide duties and notices
    Change.DATA_CLASS: (Gate.G2, Gate.G3, Gate.G4, Gate.G5, Gate.G7),  # answers G1, G2 and H1 of the tree
}
_BEFORE = {Gate.G0: State.IDEA, Gate.G2: State.SCORED, Gate.G4: State.PRIVACY_CHECKED}
_ORDER = list(Gate)


def lowest_gate(changes: Iterable[Change]) -> Gate | None:
    """Return the first gate that has to be passed again, or None without a change."""
    touched = [gate for change in changes for gate in TOUCHES[change]]
    return min(touched, key=_ORDER.index, default=None)


def falls_back_to(changes: Iterable[Change]) -> State | None:
    """Return the state a use case falls back to, or None without a change."""
    gate = lowest_gate(changes)
    return _BEFORE[gate] if gate else None
