"""Money in whole cents, as the database adds it up exactly on both engines, and in euro, as everybody else counts."""

from __future__ import annotations

import re
from decimal import Decimal

CENT = Decimal("0.01")
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?")
_PLAIN = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?")
MOST_CENTS = 99_999_999_999


def euro_of(cents: int) -> Decimal:
    """Return an amount in euro with two decimal places."""
    return (Decimal(cents) * CENT).quantize(CENT)


def cents_of(euro: Decimal) -> int:
    """Return an amount in cents; what is smaller than a cent is rounded as letters show it, half to even.

    Raises:
        ValueError: where it is no number or more than 999,999,999.99 euro.
    """
    if not euro.is_finite() or abs(euro) > MOST_CENTS * CENT:
        raise ValueError(str(euro))
    return int(euro.quantize(CENT).scaleb(2))


def read_cents(written: str) -> int | None:
    """Return an amount of at least a cent as people here write it: 1.234,50 or 1234.50; None where it is none."""
    plain = re.sub(r"[\s€]", "", written)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(".", "")
    elif not _PLAIN.fullmatch(plain):
        return None
    cents = cents_of(Decimal(plain.replace(",", ".")))
    return cents if 0 < cents <= MOST_CENTS else None


def percent(part: int, of: int) -> int:
    """Return a share in whole percent, rounded down: a bar is full only when everything is gone."""
    return part * 100 // of if of > 0 else 0
