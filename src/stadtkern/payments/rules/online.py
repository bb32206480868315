"""A payment at a provider: its states, what the provider may answer, and whether that is what was asked for.

The protocol stands in ``docs/rooms/payments.md``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from urllib.parse import urlsplit

ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
LONGEST_ADDRESS, LONGEST_WORD = 2_000, 100
CURRENCY = "EUR"
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
LONELY = timedelta(hours=1)  # begun, and the provider never said that it has it
FRESH = timedelta(hours=1)  # asked about every minute, later once an hour
GIVEN_UP = timedelta(days=14)


class OnlineState(StrEnum):
    """Where a payment stands. ``begun``: noted here; ``open``: the provider has it."""

    BEGUN = "begun"
    OPEN = "open"
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


TOLD = frozenset(OnlineState) - {OnlineState.BEGUN}
NEXT: dict[OnlineState, frozenset[OnlineState]] = {
    OnlineState.BEGUN: frozenset({OnlineState.OPEN, OnlineState.EXPIRED}),
    OnlineState.OPEN: TOLD - {OnlineState.OPEN},
    **{ended: frozenset() for ended in TOLD - {OnlineState.OPEN}},
}


class UnreadableError(ValueError):
    """An answer that is not in the protocol."""


@dataclass(frozen=True, slots=True)
class Created:
    """What the provider calls a payment, and where it is paid."""

    payment: str
    address: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says about a payment."""

    payment: str
    order: str
    state: OnlineState
    amount_eur: Decimal
    currency: str
    reference: str


def read_created(data: object) -> Created:
    """Return what the provider has made of an order.

    Raises:
        UnreadableError: for anything else, also for an address others could read along.
    """
    address = _word(data, "redirect", LONGEST_ADDRESS)
    if not is_private(address):
        raise UnreadableError("redirect")
    return Created(_id(data), address)


def read_told(data: object) -> Told:
    """Return what the provider says about a payment.

    Raises:
        UnreadableError: for anything that is not in the protocol.
    """
    state, amount = _word(data, "state"), _word(data, "amount")
    if state not in TOLD:
        raise UnreadableError("state")
    if not AMOUNT.fullmatch(amount):
        raise UnreadableError("amount")
    order, currency, reference = (_word(data, name) for name in ("order", "currency", "reference"))
    return Told(_id(data), order, OnlineState(state), Decimal(amount), currency, reference)


def trouble_of(told: Told, *, payment: str, order: str, amount_eur: Decimal, reference: str) -> str:
    """Return what differs from what was asked for: empty, or a code; then nothing may be booked."""
    if (told.payment, told.order) != (payment, order):
        return "other_payment"
    if told.reference != reference:
        return "other_reference"
    if told.currency != CURRENCY:
        return "other_currency"
    return "" if told.amount_eur == amount_eur else "other_amount"


def is_private(address: str) -> bool:
    """Say whether nobody on the way can read along: HTTPS, or HTTP within this machine; no password in it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    is_safe = (parts.scheme == "https" and bool(host)) or (parts.scheme == "http" and host in THIS_MACHINE)
    return is_safe and parts.username is None and address.isprintable() and " " not in address


def is_to_be_asked(at: datetime, *, begun_at: datetime, asked_at: datetime | None) -> bool:
    """Return whether the provider is asked again: in the first hour whenever we can, later once an hour."""
    return asked_at is None or at - begun_at < FRESH or at - asked_at >= FRESH


def _id(data: object) -> str:
    found = _word(data, "id")
    if not ID.fullmatch(found):
        raise UnreadableError("id")
    return found


def _word(data: object, name: str, longest: int = LONGEST_WORD) -> str:
    found = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(found, str) or not 0 < len(found) <= longest:
        raise UnreadableError(name)
    return found
