"""Where an award stands, worked out from its facts, and why one was given up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an award was released: its money is free again."""

    REPLACED = "replaced"  # a later decision gives another amount
    REVOKED = "revoked"  # a later decision gives nothing
    DECLINED = "declined"  # the person does not want it
    RETURNED = "returned"  # the bank sent the money back
    RECLAIMED = "reclaimed"  # the person paid it back


BY_HAND = (Reason.REVOKED, Reason.DECLINED)


class State(StrEnum):
    """How an award looks to people."""

    RESERVED = "reserved"
    NO_ACCOUNT = "no_account"
    HELD = "held"
    IN_RUN = "in_run"
    ORDERED = "ordered"
    PAID = "paid"
    RECLAIM = "reclaim"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an award; ``is_ordered``: its run was approved, ``is_executed``: the bank has carried it out."""

    has_account: bool
    is_held: bool
    is_in_run: bool
    is_ordered: bool
    is_executed: bool
    reclaims: bool
    is_released: bool


def state_of(facts: Facts) -> State:
    """Return where an award stands: what ends it counts first, then how far its money has come, then what stops it."""
    ways = (
        (facts.is_released, State.RELEASED),
        (facts.reclaims, State.RECLAIM),
        (facts.is_executed, State.PAID),
        (facts.is_ordered, State.ORDERED),
        (facts.is_in_run, State.IN_RUN),
        (facts.is_held, State.HELD),
        (not facts.has_account, State.NO_ACCOUNT),
    )
    return next((state for applies, state in ways if applies), State.RESERVED)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a new decision does to the money: cents to reserve beyond what was paid, or cents to ask back."""

    reserve_cents: int
    reclaim_cents: int


def settle(wanted_cents: int, *, ordered_cents: int) -> Settlement:
    """Return how a decision is met when some money is on its way already; what waits unpaid is given up anyway.

    Raises:
        ValueError: for negative amounts.
    """
    if wanted_cents < 0 or ordered_cents < 0:
        raise ValueError("negative")
    more = wanted_cents - ordered_cents
    return Settlement(max(0, more), max(0, -more))
