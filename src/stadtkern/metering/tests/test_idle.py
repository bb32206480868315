"""What a machine draws while nobody calls: kept by month from the start of the process on, once, and published."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError, connection, transaction

from stadtkern.metering.idle import IdleRecord
from stadtkern.metering.meter import Idle
from stadtkern.metering.models import IdleEnergy
from stadtkern.metering.queries import IdleMonth, idle_months
from stadtkern.metering.testing.powercap import Counters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stadtkern.metering.meter import Month

pytestmark = pytest.mark.django_db
WH = 3.6e9  # microjoules
OCTOBER, NOVEMBER = (2026, 10), (2026, 11)


def kept() -> list[tuple[str, date, int, int]]:
    rows = IdleEnergy.objects.order_by("process", "starts_on")
    return list(rows.values_list("process", "starts_on", "micro_wh", "followed_s"))


@pytest.fixture
def published() -> dict[str, float]:
    """What was published of each machine, in joules."""
    return {}


@pytest.fixture
def record_of(published: dict[str, float]) -> Callable[[str, str], IdleRecord]:
    def publish(machine: str, joules: float) -> None:
        published[machine] = published.get(machine, 0.0) + joules

    return lambda machine, process: IdleRecord(machine, process * 32, publish)


def test_sums_of_a_process_take_the_place_of_its_earlier_ones(
    record_of: Callable[[str, str], IdleRecord], published: dict[str, float]
) -> None:
    record = record_of("halle-1", "a")
    record.keep({OCTOBER: Idle(2 * WH, 90.4)})
    record.keep({OCTOBER: Idle(2 * WH, 90.4)})  # nobody knows whether it was stored: it is said again
    record.keep({OCTOBER: Idle(3 * WH, 120.0), NOVEMBER: Idle(WH / 2, 60.0)})
    assert kept() == [("a" * 32, date(2026, 10, 1), 3_000_000, 120), ("a" * 32, date(2026, 11, 1), 500_000, 60)]
    assert published == {"halle-1": 12_600.0}


def test_processes_and_restarts_add_up_by_month_and_machine(record_of: Callable[[str, str], IdleRecord]) -> None:
    for machine, process, wh in (("halle-1", "a", 3), ("halle-1", "b", 4), ("halle-2", "c", 5)):
        record_of(machine, process).keep({NOVEMBER: Idle(wh * WH, 60.0)})
    record_of("halle-1", "a").keep({OCTOBER: Idle(WH, 10.0)})
    assert idle_months() == [
        IdleMonth(date(2026, 11, 1), "halle-1", 7_000_000, 120),
        IdleMonth(date(2026, 11, 1), "halle-2", 5_000_000, 60),
        IdleMonth(date(2026, 10, 1), "halle-1", 1_000_000, 10),
    ]


def test_what_the_database_does_not_take_is_in_the_next_sums(
    record_of: Callable[[str, str], IdleRecord], published: dict[str, float]
) -> None:
    record = record_of("halle-3", "a")

    def refuse(*_: object) -> None:
        raise OperationalError

    with transaction.atomic(), connection.execute_wrapper(refuse):
        record.keep({NOVEMBER: Idle(WH, 60.0)})
    assert (kept(), published) == ([], {"halle-3": 3600.0})
    record.keep({NOVEMBER: Idle(3 * WH, 180.0)})
    assert kept() == [("a" * 32, date(2026, 11, 1), 3_000_000, 180)]
    assert published == {"halle-3": 10_800.0}


def test_it_is_counted_from_the_start_on_and_kept_at_a_clean_stop(tmp_path: Path) -> None:
    counters, said = Counters(tmp_path), list[float]()

    def keep(by_month: Mapping[Month, Idle]) -> None:
        said.append(sum(each.uj for each in by_month.values()))

    meter = counters.meter(keep=keep)
    meter.start()
    counters.move(7_000)
    meter.close()
    assert said == [7_000.0]


def test_a_call_takes_its_part_out(tmp_path: Path) -> None:
    counters, said = Counters(tmp_path), list[float]()
    meter = counters.meter(keep=lambda by_month: said.append(sum(each.uj for each in by_month.values())))
    meter.start()
    counters.move(7_000)
    share = meter.begin()
    counters.move(50_000)
    assert meter.end(share) == 50_000.0
    meter.close()
    assert said == [7_000.0]
