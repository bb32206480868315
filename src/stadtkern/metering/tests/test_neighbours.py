"""Several processes that read the same counters: what calls were given and what is left over add up to them, once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.metering.meter import Meter
from stadtkern.metering.neighbours import Neighbours
from stadtkern.metering.testing.powercap import Counters
from stadtkern.metering.tests.test_meter import idle_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow  # processes that look at each other once a second
PATIENCE_S = 30.0


class Other:
    """A process of its own that meters."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.given = self.idle = 0.0
        self.leads = False

    def do(self, word: str) -> Other:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        self.given += told["given"]
        self.idle, self.leads = told["idle"], told["leads"]
        return self

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def other(*arguments: str) -> Iterator[Other]:
    command = [sys.executable, "-m", "stadtkern.metering.testing.meter_process", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Other(process)
        process.kill()


@pytest.fixture
def counters(tmp_path: Path) -> Counters:
    folder = tmp_path / "powercap"
    folder.mkdir()
    return Counters(folder)


@pytest.fixture
def begin(counters: Counters, tmp_path: Path) -> Iterator[Callable[[], Other]]:
    """Return what starts another process; each answers before the next is started."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(other(str(counters.folder), str(tmp_path / "meter"))).do("look")


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def here(counters: Counters, tmp_path: Path) -> Meter:
    meter = counters.meter(neighbours=Neighbours(tmp_path / "meter"))
    meter.start()
    return meter


def test_what_calls_of_all_processes_were_given_and_what_is_left_add_up(
    counters: Counters, begin: Callable[[], Other], tmp_path: Path
) -> None:
    meter = here(counters, tmp_path)
    one, two = begin(), begin()
    assert (meter.leads, one.leads, two.leads) == (True, False, False)
    counters.move(10_000)
    one.do("begin")
    counters.move(6_000)
    two.do("begin")
    share = meter.begin()
    counters.move(9_000)
    given = one.do("end").given + two.do("end").given + (meter.end(share) or 0.0)
    counters.move(500)
    one.do("leave")
    two.do("look")
    assert 6_000.0 <= given <= 25_000.0  # calls of several processes in the same second are divided by estimate
    until(lambda: idle_of(meter) + given == pytest.approx(25_500.0))
    assert (one.idle, two.idle) == (0.0, 0.0)
    meter.close()


def test_two_processes_share_what_their_calls_take_at_the_same_time(
    counters: Counters, begin: Callable[[], Other], tmp_path: Path
) -> None:
    meter, one = here(counters, tmp_path), begin()
    share = meter.begin()
    one.do("begin")

    until(lambda: meter.elsewhere == 1)
    counters.move(8_000)
    given = [one.do("end").given, meter.end(share)]
    assert given == [4_000.0, 4_000.0]
    meter.close()


def test_when_the_one_that_counted_is_killed_another_goes_on_and_nothing_counts_twice(
    counters: Counters, begin: Callable[[], Other], tmp_path: Path
) -> None:
    first = begin()
    assert first.leads is True
    meter = here(counters, tmp_path)
    first.do("begin")
    counters.move(7_000)
    assert (first.do("look").idle, idle_of(meter), meter.leads) == (0.0, 0.0, False)
    first.kill()
    until(lambda: meter.leads)
    until(lambda: len(list((tmp_path / "meter").glob("*.calls"))) == 1)
    taken_over = idle_of(meter)
    counters.move(400)
    until(lambda: idle_of(meter) == taken_over + 400.0)
    share = meter.begin()
    counters.move(900)
    assert meter.end(share) == 900.0  # the dead one's call has no part any more
    meter.close()


def test_without_a_folder_to_share_nothing_is_metered(counters: Counters, tmp_path: Path) -> None:
    (tmp_path / "meter").write_text("no folder")
    assert here(counters, tmp_path).works is False
