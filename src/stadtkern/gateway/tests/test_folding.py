"""What the ledger says reaches the register: each entry once, with what it cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from stadtkern.gateway.folding import agreement, fold, waiting_for_register
from stadtkern.gateway.ledger_batch import Item, write
from stadtkern.governance.api import days_of_use
from stadtkern.governance.testing import walked

if TYPE_CHECKING:
    from stadtkern.governance.testing import UseCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt"), pytest.mark.slow]
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
ENERGY = {"method": "M1", "low_uwh": 1_000_000, "uwh": 2_000_000, "high_uwh": 3_000_000}
END = {"outcome": "answered", "tokens_in": 20, "tokens_out": 5, "cost_micro_eur": 1_250, "energy": ENERGY}


@pytest.fixture
def use_case() -> UseCase:
    return walked()


def one_call(use_case: str, name: str, at: datetime = NOW) -> None:
    begun = Item("begun", name, use_case, {"endpoint": "chat"})
    write([begun, Item("finished", name, use_case, dict(END))], process="p", at=at)


def test_a_call_that_costs_money_reaches_the_register(use_case: UseCase) -> None:
    one_call(use_case.public_id, "a" * 32)
    one_call(use_case.public_id, "b" * 32)
    assert fold() == 4
    days = [day for day in days_of_use(NOW.date()) if day.use_case == use_case]
    assert sum(day.calls for day in days) == 2
    assert sum(day.tokens for day in days) == 50
    assert sum(day.cost_eur for day in days) == Decimal("0.0025")


def test_every_entry_counts_once_however_often_it_is_looked_at(use_case: UseCase) -> None:
    one_call(use_case.public_id, "a" * 32)
    assert [fold(), fold()] == [2, 0]
    one_call(use_case.public_id, "b" * 32)
    assert [fold(), fold()] == [2, 0]
    assert (agreement().calls, agreement().differing, agreement().unknown) == (2, (), ())


def test_a_use_case_nobody_knows_stops_nobody_else(use_case: UseCase) -> None:
    one_call("KI-NOBODY", "a" * 32)
    one_call(use_case.public_id, "b" * 32)
    assert fold() == 4
    assert (agreement().differing, agreement().unknown) == ((), ("KI-NOBODY",))


def test_what_waits_too_long_is_noticed(use_case: UseCase) -> None:
    now = datetime.now(UTC)
    one_call(use_case.public_id, "a" * 32, at=now)
    assert waiting_for_register() is None
    fold()
    one_call(use_case.public_id, "b" * 32, at=now - timedelta(minutes=16))
    assert waiting_for_register() == now - timedelta(minutes=16)
    fold()
    assert waiting_for_register() is None
