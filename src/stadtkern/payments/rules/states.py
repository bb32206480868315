"""The life of a charge, and when somebody is reminded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

NOTHING = Decimal("0.00")


class State(StrEnum):
    """How a charge stands."""

    OPEN = "open"
    PARTLY = "partly"
    PAID = "paid"
    OVERPAID = "overpaid"
    WAIVED = "waived"
    REFUNDED = "refunded"


WAITS_FOR_MONEY = frozenset({State.OPEN, State.PARTLY})
MOST_REMINDERS = 2


def state_of(total_eur: Decimal, *, paid_eur: Decimal, refunded_eur: Decimal, is_waived: bool) -> State:
    """Return how a charge stands; ``paid_eur`` is what was matched, less what was called back."""
    kept = paid_eur - refunded_eur
    if is_waived and kept <= NOTHING:
        return State.WAIVED
    if is_waived:
        return State.OVERPAID
    if kept <= NOTHING:
        return State.REFUNDED if refunded_eur > NOTHING else State.OPEN
    if kept < total_eur:
        return State.REFUNDED if refunded_eur > NOTHING and paid_eur >= total_eur else State.PARTLY
    return State.PAID if kept == total_eur else State.OVERPAID


def open_eur(total_eur: Decimal, *, paid_eur: Decimal, refunded_eur: Decimal, state: str) -> Decimal:
    """Return what is still to be paid."""
    if state not in WAITS_FOR_MONEY:
        return NOTHING
    return max(total_eur - max(paid_eur - refunded_eur, NOTHING), NOTHING)


def too_much_eur(total_eur: Decimal, *, paid_eur: Decimal, refunded_eur: Decimal, is_waived: bool) -> Decimal:
    """Return what is to be given back: what came beyond the charge, or all of it once the charge was waived."""
    owed = NOTHING if is_waived else total_eur
    return max(paid_eur - refunded_eur - owed, NOTHING)


def reminder_due(
    today: date, *, due_on: date, state: str, sent: int, last_on: date | None, first_days: int, second_days: int
) -> int:
    """Return which reminder is due today: 1, 2, or 0 for none.

    The first is due ``first_days`` after the day of payment, the second ``second_days`` after the first was sent.
    """
    if state not in WAITS_FOR_MONEY or sent >= MOST_REMINDERS:
        return 0
    if sent == 0:
        return 1 if today >= due_on + timedelta(days=first_days) else 0
    return 2 if last_on is not None and today >= last_on + timedelta(days=second_days) else 0
