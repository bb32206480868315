"""Somebody comes back twice while the job asks, or the power fails: what was paid online is booked once."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.gateway.testing.on_disk import on_disk
from stadtkern.payments import api as payments
from stadtkern.payments.testing import CASE, booked_online, cashier, charged, job
from stadtkern.payments.testing.provider import KEY, provider_server
from stadtkern.procedures.testing import AT
from stadtkern.procedures.tests.test_at_once import at_once, killed_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stadtkern.payments.testing.provider import MoodyProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt"), pytest.mark.slow]


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[MoodyProvider]:
    with on_disk(tmp_path), provider_server() as found:
        settings.PAYMENT_PROVIDER, settings.PAYMENT_PROVIDER_KEY = found.address, KEY
        charged(cashier("kassa"))
        yield found


def begin(_place: int = 0) -> str:
    return payments.begin_online(
        CASE, "Parkkarte", back=lambda order: f"https://x.at/{order}", by="resident:1", at=AT
    ).order


def test_many_clicks_begin_one_payment(provider: MoodyProvider) -> None:
    assert len(set(at_once(begin))) == 1
    assert len(provider.payments) == 1


def test_back_twice_and_the_job_book_once(provider: MoodyProvider) -> None:
    for number in range(1, 6):
        case = f"2026-{number:06}-0"
        charged(cashier(f"kassa{number}"), case)
        order = payments.begin_online(
            case, "Parkkarte", back=lambda order: f"https://x.at/{order}", by="resident:1", at=AT
        ).order
        for payment in provider.payments.values():
            payment["state"] = "paid"

        def act(place: int, order: str = order) -> object:
            return job(AT + timedelta(minutes=1)) if place % 3 == 0 else payments.check_online(order, at=AT)

        found = at_once(act, 6)
        assert {each for place, each in enumerate(found) if place % 3} == {"paid"}
        charge = payments.charge_of(case)
        assert charge is not None
        assert (charge.state, charge.paid_eur, booked_online(case)) == ("paid", charge.total_eur, 1)


def test_killed_at_any_moment_the_job_books_it_once(provider: MoodyProvider) -> None:
    order, chance = begin(), random.Random(3)
    next(iter(provider.payments.values()))["state"] = "paid"
    for _round in range(20):
        killed_after(lambda: payments.check_online(order, at=AT), chance.random() / 20)
        charge = payments.charge_of(CASE)
        assert charge is not None
        assert (charge.state, booked_online(CASE)) in {("open", 0), ("paid", 1)}
    job(AT + timedelta(minutes=2))
    charge = payments.charge_of(CASE)
    assert charge is not None
    assert (charge.state, charge.paid_eur, booked_online(CASE)) == ("paid", charge.total_eur, 1)
