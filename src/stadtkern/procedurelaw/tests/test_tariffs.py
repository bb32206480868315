"""Federal fees as they were and are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stadtkern.procedurelaw.tariffs import Item, NoRateError, Rate, Tariff, price

APPLICATION = Tariff(
    "application",
    "§ 14 TP 6 GebG",
    (
        Rate(date(2025, 7, 1), Decimal("21.00"), e_id_eur=Decimal("13.00")),
        Rate(date(2011, 7, 1), Decimal("14.30"), e_id_eur=Decimal("8.60")),
    ),
)
ENCLOSURE = Tariff(
    "enclosure",
    "§ 14 TP 5 GebG",
    (Rate(date(2025, 7, 1), Decimal(6), e_id_eur=Decimal(3), most_eur=Decimal(36)),),
)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("on", "with_e_id", "total", "saved"),
    [
        (TODAY, True, "13.00", "8.00"),
        (TODAY, False, "21.00", "0.00"),
        (date(2025, 6, 30), False, "14.30", "0.00"),
        (date(2025, 7, 1), False, "21.00", "0.00"),
    ],
)
def test_an_application(on: date, total: str, saved: str, *, with_e_id: bool) -> None:
    got = price([Item(APPLICATION)], on=on, with_e_id=with_e_id)
    assert (got.total_eur, got.saved_eur) == (Decimal(total), Decimal(saved))


@pytest.mark.parametrize(
    ("sheets", "with_e_id", "total", "saved"),
    [
        (1, False, "6", "0"),
        (6, False, "36", "0"),
        (9, False, "36", "0"),
        (1, True, "3", "3"),
        (9, True, "27", "9"),
        (20, True, "36", "0"),
    ],
)
def test_enclosures_have_a_most(sheets: int, total: str, saved: str, *, with_e_id: bool) -> None:
    got = price([Item(ENCLOSURE, sheets)], on=TODAY, with_e_id=with_e_id)
    assert (got.total_eur, got.saved_eur) == (Decimal(total), Decimal(saved))


def test_a_bill_has_a_line_for_each_and_none_for_nothing() -> None:
    got = price([Item(APPLICATION), Item(ENCLOSURE, 2), Item(ENCLOSURE, 0)], on=TODAY, with_e_id=True)
    assert [(line.code, line.count, line.amount_eur) for line in got.lines] == [
        ("application", 1, Decimal(13)),
        ("enclosure", 2, Decimal(6)),
    ]
    assert price([], on=TODAY, with_e_id=True).total_eur == 0


def test_nobody_guesses_a_fee() -> None:
    with pytest.raises(NoRateError, match="enclosure"):
        price([Item(ENCLOSURE)], on=date(2025, 6, 30), with_e_id=False)
    with pytest.raises(ValueError, match="negative"):
        price([Item(ENCLOSURE, -1)], on=TODAY, with_e_id=False)
