"""Fees from dated tariffs, per way of filing, with what ID Austria saves.

Sources: § 14 TP 5 and 6, § 11(3) Gebührengesetz (GebG): since 1 July 2025 an application costs 21 euros, with the E-ID
13; an enclosure 6 per sheet and at most 36, with the E-ID 3. The amounts are data of the towns, never code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

NOTHING = Decimal("0.00")
Due = Literal["filing", "end", "granted"]
AT_FILING: Final[tuple[Due, ...]] = ("filing",)
AT_END: Final[tuple[Due, ...]] = ("end",)
WHEN_GRANTED: Final[tuple[Due, ...]] = ("end", "granted")
EVER: Final[tuple[Due, ...]] = ("filing", "end", "granted")
GIVES = frozenset({"granted", "partly"})


class NoRateError(LookupError):
    """A tariff says nothing about a day."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit costs from a day on, in euro; ``most_eur`` for all units together.

    Without ``e_id_eur`` it costs the same with ID Austria.
    """

    valid_from: date
    amount_eur: Decimal
    e_id_eur: Decimal | None = None
    most_eur: Decimal | None = None
    e_id_most_eur: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tariff:
    """One fee, its legal basis, and its rates over time."""

    code: str
    law: str
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something to be paid for, so many times."""

    tariff: Tariff
    count: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill, in euro."""

    code: str
    law: str
    count: int
    each_eur: Decimal
    amount_eur: Decimal
    saved_eur: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """What something costs, and what filing with ID Austria saves or would save."""

    lines: tuple[Line, ...] = ()

    @property
    def total_eur(self) -> Decimal:
        """Return the sum."""
        return sum((line.amount_eur for line in self.lines), NOTHING)

    @property
    def saved_eur(self) -> Decimal:
        """Return the difference to the way without ID Austria."""
        return sum((line.saved_eur for line in self.lines), NOTHING)


def due_at_end(kind: str) -> tuple[Due, ...]:
    """Return which fees are due when the answer reaches the person; ``kind`` is that of the outcome.

    One for the application is due whatever the answer says, a levy for what is granted only with it. Who withdraws
    before there is an answer owes neither.

    Source: § 11(1) Z 1 GebG (the debt arises when the answer that ends the matter is served); § 78 AVG (levies).
    """
    return WHEN_GRANTED if kind in GIVES else AT_END


def rate_on(tariff: Tariff, on: date) -> Rate:
    """Return the rate in force on a day.

    Raises:
        NoRateError: before the first one.
    """
    in_force = [rate for rate in tariff.rates if rate.valid_from <= on]
    if not in_force:
        raise NoRateError(tariff.code)
    return max(in_force, key=lambda rate: rate.valid_from)


def price(items: Sequence[Item], *, on: date, with_e_id: bool) -> Price:
    """Return what items cost when filed on a day.

    Raises:
        NoRateError: if a tariff says nothing about that day.
        ValueError: for a negative count.
    """
    return Price(tuple(_line(item, rate_on(item.tariff, on), with_e_id=with_e_id) for item in items if item.count))


def _line(item: Item, rate: Rate, *, with_e_id: bool) -> Line:
    if item.count < 0:
        raise ValueError("count must not be negative")
    usual = _at_most(rate.amount_eur * item.count, rate.most_eur)
    each, amount = rate.amount_eur, usual
    if with_e_id and rate.e_id_eur is not None:
        each = rate.e_id_eur
        amount = _at_most(each * item.count, rate.e_id_most_eur or rate.most_eur)
    return Line(item.tariff.code, item.tariff.law, item.count, each, amount, usual - amount)


def _at_most(amount: Decimal, most: Decimal | None) -> Decimal:
    return amount if most is None else min(amount, most)
