"""NVIDIA cards through NVIDIA's own Python library, in front of a driver library built here."""

from __future__ import annotations

import time
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from stadtkern.metering.api import counters_here
from stadtkern.metering.meter import Meter, packages
from stadtkern.metering.testing import nvidia_driver
from stadtkern.metering.testing.nvidia_driver import LOST, NOT_SUPPORTED, OK, Driver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stadtkern.metering.cards import Cards

pytest.importorskip("pynvml")
cards = import_module("stadtkern.metering.cards")  # only now: it needs the extra
pytestmark = [
    pytest.mark.skipif(nvidia_driver.COMPILER is None, reason="no C compiler builds the driver's library"),
    pytest.mark.slow,  # the cards are asked in a thread, which is waited for
]
PATIENCE_S = 20.0


@pytest.fixture
def driver() -> Iterator[Driver]:
    made = nvidia_driver.loaded()
    yield made
    made.set(hangs=0)


@pytest.fixture
def start(driver: Driver) -> Iterator[Callable[[], Cards]]:
    """Return what begins to ask the cards, after the test has said what they answer."""
    made: list[Cards] = []

    def begin() -> Cards:
        made.append(cards.Cards())
        return made[-1]

    yield begin
    for each in made:
        each.close()


def until(holds: Callable[[], bool]) -> None:
    """Wait until the cards have been asked again."""
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def is_silent(read: Callable[[], int]) -> bool:
    try:
        read()
    except OSError:
        return True
    return False


def test_millijoules_of_each_card_become_microjoules(driver: Driver, start: Callable[[], Cards]) -> None:
    driver.counted[0], driver.counted[1] = 7, 2**40
    found = start().counters()
    assert [(each.name, each.read(), each.wraps_at) for each in found] == [
        ("card 0", 7_000, None),
        ("card 1", 2**40 * 1000, None),
    ]
    driver.counted[0] = 9
    until(lambda: found[0].read() == 9_000)


def test_a_card_that_does_not_count_is_left_out(driver: Driver, start: Callable[[], Cards]) -> None:
    driver.set(count=3)
    driver.says[1] = NOT_SUPPORTED
    assert [each.name for each in start().counters()] == ["card 0", "card 2"]


def test_a_machine_without_a_driver_has_none(driver: Driver, start: Callable[[], Cards]) -> None:
    driver.set(init_says=9)
    assert start().counters() == ()


def test_a_driver_that_hangs_at_the_start_is_not_waited_for(driver: Driver, start: Callable[[], Cards]) -> None:
    driver.set(hangs=1)
    assert start().counters(patience_s=0.1) == ()


def test_a_call_takes_what_the_cards_counted(driver: Driver, start: Callable[[], Cards]) -> None:
    found = start().counters()
    meter = Meter(found)
    share = meter.begin()
    driver.counted[0], driver.counted[1] = 5_000, 300
    until(lambda: [each.read() for each in found] == [5_000_000, 300_000])
    assert meter.end(share) == 5_300_000.0
    meter.close()


@pytest.mark.parametrize("fails", ["lost", "hangs"])
def test_a_card_that_fails_stops_no_call_and_its_record_says_so(
    fails: str, driver: Driver, start: Callable[[], Cards]
) -> None:
    found = start().counters()
    meter = Meter(found)
    share = meter.begin()
    driver.counted[0] = 5_000
    until(lambda: found[0].read() == 5_000_000)
    if fails == "lost":
        driver.says[1] = LOST
    else:
        driver.set(hangs=1)
    until(lambda: is_silent(found[1].read))
    assert meter.end(share) is None
    driver.says[1] = OK
    driver.set(hangs=0)
    until(lambda: not is_silent(found[1].read))
    share = meter.begin()
    driver.counted[1] = 4_000
    until(lambda: found[1].read() == 4_000_000)
    assert meter.end(share) == 4_000_000.0
    meter.close()


@pytest.mark.usefixtures("driver")
def test_the_cards_of_this_machine_are_among_its_counters() -> None:
    assert [each.name for each in counters_here()] == [*(each.name for each in packages()), "card 0", "card 1"]
