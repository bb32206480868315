"""Measured use as people can read it: rates, amounts for a hundred accepted results, no digits nobody knows.

Source: display rules for estimated energy: two significant digits, always with the range, never a silent zero.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

SIGNIFICANT = 2
Mark = Literal["none", "slight", "clear", "strong", "outstanding"]
_MARKS: tuple[tuple[float, Mark], ...] = ((3.5, "outstanding"), (2.5, "strong"), (1.5, "clear"), (0.5, "slight"))


def two_digits(amount: float | Decimal) -> Decimal:
    """Return an amount with two significant digits and no exponent: 0.01234 becomes 0.012, 1234 becomes 1200."""
    value = Decimal(str(amount))
    if not value:
        return Decimal(0)
    for _once_more in range(2):  # rounding up may have brought a digit more: 0.0999 is 0.10
        value = value.quantize(Decimal(1).scaleb(value.adjusted() - SIGNIFICANT + 1), rounding=ROUND_HALF_UP)
    return Decimal(f"{value:f}")


def per_hundred(amount: float | Decimal, accepted: int) -> Decimal | None:
    """Return what a hundred accepted results took; None before there is one."""
    return two_digits(Decimal(str(amount)) * 100 / accepted) if accepted else None


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in percent with two significant digits; None of nothing."""
    return two_digits(Decimal(part) * 100 / whole) if whole else None


def mark_of(score: float) -> Mark:
    """Return the word for a score from 0 to 4, by the anchors of the scale."""
    return next((mark for least, mark in _MARKS if score >= least), "none")
