"""The machine's counters, as Linux shows them: read, divided among calls, never a silent zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stadtkern.metering.meter import Counter, Meter, packages
from stadtkern.metering.testing.powercap import WRAPS_AT, Counters

if TYPE_CHECKING:
    from pathlib import Path


def idle_of(meter: Meter) -> float:
    return sum(each.uj for each in meter.idle.values())


@pytest.fixture
def counters(tmp_path: Path) -> Counters:
    return Counters(tmp_path)


def test_a_machine_without_counters_is_not_metered(tmp_path: Path) -> None:
    meter = Meter(packages(tmp_path))
    share = meter.begin()
    assert (meter.works, meter.end(share)) == (False, 0.0)


def test_counters_nobody_may_read_count_as_none(counters: Counters) -> None:
    (counters.folder / "intel-rapl:0" / "energy_uj").unlink()
    assert packages(counters.folder) == ()


def test_one_call_gets_what_the_counter_moved(counters: Counters) -> None:
    meter = counters.meter()
    share = meter.begin()
    counters.move(5_000)
    share.tokens_out = 10
    assert (meter.end(share), idle_of(meter)) == (5_000.0, 0.0)
    meter.close()


def test_every_package_counts_once_and_its_parts_do_not(tmp_path: Path) -> None:
    counters = Counters(tmp_path, packages=2)
    meter = Meter(packages(tmp_path))
    share = meter.begin()
    counters.move(5_000, 0)
    counters.move(700, 1)
    assert meter.end(share) == 5_700.0
    meter.close()


def test_calls_and_idle_add_up_to_the_counter(counters: Counters) -> None:
    meter, total = counters.meter(), 0
    first = meter.begin()
    given_out = 0.0
    for step in range(1, 40):
        counters.move(step * 20_000_000)
        total += step * 20_000_000
        second = meter.begin()
        counters.move(1_000_000)
        total += 1_000_000
        second.tokens_out, first.tokens_out = 30, 10
        given_out += meter.end(second) or 0.0
    given_out += meter.end(first) or 0.0
    counters.move(9_000_000)
    meter.end(meter.begin())
    assert given_out + idle_of(meter) == pytest.approx(total + 9_000_000, rel=0.02)
    meter.close()


def test_two_parallel_calls_share(counters: Counters) -> None:
    meter = counters.meter()
    first, second = meter.begin(), meter.begin()
    counters.move(8_000)
    first.tokens_out = second.tokens_out = 5
    assert [meter.end(first), meter.end(second)] == [4_000.0, 4_000.0]
    meter.close()


def test_the_counter_wraps_around(counters: Counters) -> None:
    counters.move(WRAPS_AT - 100)
    meter = counters.meter()
    share = meter.begin()
    counters.move(350)
    assert meter.end(share) == 350.0
    meter.close()


def test_what_the_machine_draws_anyway_is_nobodys(counters: Counters) -> None:
    meter = counters.meter(idle_w=1e9)
    share = meter.begin()
    counters.move(5_000)
    assert (meter.end(share), idle_of(meter)) == (0.0, 5_000.0)
    meter.close()


def test_a_counter_that_falls_silent_breaks_nothing(counters: Counters) -> None:
    meter = counters.meter()
    share = meter.begin()
    counters.silence()
    assert meter.end(share) is None
    meter.close()


def test_what_a_silent_counter_hid_falls_to_no_call(counters: Counters) -> None:
    meter = counters.meter()
    before = meter.begin()
    counters.silence()
    while_silent = meter.begin()
    counters.move(9_000)
    after = meter.begin()
    counters.move(600)
    after.tokens_out = 10
    assert [meter.end(each) for each in (after, before, while_silent)] == [600.0, None, None]
    meter.close()


def test_the_readings_of_all_counters_are_one_sum(counters: Counters) -> None:
    card = [70_000]
    meter = Meter((*packages(counters.folder), Counter("card", lambda: card[0])))
    share = meter.begin()
    counters.move(5_000)
    card[0] += 300_000
    assert meter.end(share) == 305_000.0
    meter.close()


def test_a_card_whose_driver_was_loaded_again_counts_from_nothing() -> None:
    card = [70_000]
    meter = Meter([Counter("card", lambda: card[0])])
    share = meter.begin()
    card[0] = 2_000
    assert meter.end(share) == 2_000.0
    meter.close()
