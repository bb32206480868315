"""Reads the machine's own electricity counters, where there are any, and divides them among the calls that ran.

They count on the machine the gateway runs on: only servers marked ``has_counters`` are metered. Processors of Intel and
AMD count through Linux powercap, package domains only, since the others lie inside or overlap; NVIDIA cards in
``cards``. What could not be read while a call ran is never guessed: that call is not metered, as its record says.
What the calls were given and what is left over add up to the counters, also where several processes read them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from stadtkern.metering.dividing import Share, counted, divide

if TYPE_CHECKING:
    from stadtkern.metering.neighbours import Neighbours

log = structlog.get_logger("stadtkern.metering")
POWERCAP = Path("/sys/class/powercap")
WINDOW_S = 1.0
KEEP_EVERY_S = 60.0
Month = tuple[int, int]  # year and month, as the town's clock says


@dataclass(frozen=True, slots=True)
class Counter:
    """One counter: ``read`` gives microjoules or raises OSError.

    It begins anew after ``wraps_at``; None for one that does so only when its driver is loaded again.
    """

    name: str
    read: Callable[[], int]
    wraps_at: int | None = None


@dataclass(slots=True)
class Idle:
    """Microjoules nobody worked for, and for how many seconds the counters were followed."""

    uj: float = 0.0
    seconds: float = 0.0


class Meter:
    """Follows counters from ``start`` on, also while nobody calls. ``idle_w`` is what the machine draws anyway.

    ``idle`` is what was left over by month (year, month), as far as this process was the one to count it; every minute
    and at the end it is given to ``keep``, which must not raise.
    """

    def __init__(
        self,
        counters: Sequence[Counter] = (),
        *,
        idle_w: float = 0.0,
        neighbours: Neighbours | None = None,
        keep: Callable[[Mapping[Month, Idle]], None] | None = None,
    ) -> None:
        self.counters = tuple(counters)
        self.idle: dict[Month, Idle] = {}
        self._idle_w = idle_w
        self._neighbours = neighbours
        self._keep = keep
        self.leads = neighbours is None
        self._running: dict[int, Share] = {}
        self.elsewhere = 0
        self._given_uj = 0.0
        self._lock = threading.Lock()
        self._last: list[int] | None = None
        self._last_at = 0.0
        self._is_blind = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def works(self) -> bool:
        """Whether there is a counter to read."""
        return bool(self.counters)

    def start(self) -> None:
        """Begin to follow, if there is a counter; once."""
        with self._lock:
            if self._thread is not None or not self.counters:
                return
            if self._neighbours and not self._joins(self._neighbours):
                self.counters = ()  # what others on this machine count would be counted twice
                return
            self._settle()
            self._thread = threading.Thread(target=self._follow, name="meter", daemon=True)
            self._thread.start()

    def begin(self) -> Share:
        """Note a call that starts on this machine."""
        self.start()
        share = Share()
        with self._lock:
            self._settle()
            share.is_known = not self._is_blind
            self._running[id(share)] = share
            self._tell()
        return share

    def end(self, share: Share) -> float | None:
        """Return the microjoules above idle that fell to a call; None if a counter was silent meanwhile."""
        with self._lock:
            self._settle()
            self._running.pop(id(share), None)
            self._tell()
        return share.uj if share.is_known else None

    def close(self) -> None:
        """Stop following, keep what is left over."""
        self._stop.set()
        if self._thread:
            self._thread.join(5)

    def _joins(self, neighbours: Neighbours) -> bool:
        try:
            neighbours.join()
        except OSError as error:
            log.error("meter_cannot_share", error=type(error).__name__)
            return False
        self.leads = neighbours.may_lead()
        return True

    def _follow(self) -> None:
        keep_at = time.monotonic() + KEEP_EVERY_S
        while not self._stop.wait(WINDOW_S):
            with self._lock:
                self._look()
            if self._keep and time.monotonic() >= keep_at:
                self._keep(dict(self.idle))
                keep_at = time.monotonic() + KEEP_EVERY_S
        with self._lock:
            self._look()
            if self._neighbours:
                self._neighbours.leave()
                self._neighbours, self.leads = None, False
        if self._keep:
            self._keep(dict(self.idle))

    def _look(self) -> None:
        if self._neighbours:
            self._neighbours.look()
        self._settle()
        self._tell()
        if self._neighbours:  # only now: what was used until here somebody else has counted
            self.leads = self._neighbours.may_lead()

    def _tell(self) -> None:
        if self._neighbours:
            self._neighbours.tell(len(self._running), self._given_uj)

    def _settle(self) -> None:
        """Divide what was used since the last look. Counters go on while one is silent: nothing is lost by waiting."""
        try:
            now = [counter.read() for counter in self.counters]
        except (OSError, ValueError) as error:
            if not self._is_blind:
                log.error("counter_is_silent", error=str(error) or type(error).__name__)
            self._is_blind = True
            for share in self._running.values():
                share.is_known = False
            return
        at, self._is_blind = time.monotonic(), False
        if self._last is not None:
            before = zip(self._last, now, self.counters, strict=True)
            self._divide(sum(counted(then, this, each.wraps_at) for then, this, each in before), at - self._last_at)
        self._last, self._last_at = now, at

    def _divide(self, used_uj: int, seconds: float) -> None:
        """Give calls their parts; what is left, and was not given elsewhere either, nobody worked for."""
        before = self.elsewhere
        self.elsewhere = self._neighbours.running if self._neighbours else 0
        given_uj = self._neighbours.given_since() if self._neighbours else 0.0
        shares, elsewhere = self._running.values(), (before + self.elsewhere) / 2
        rest = divide(float(used_uj), self._idle_w, seconds, shares, elsewhere, given_uj)
        self._given_uj += used_uj - rest
        if self.leads:
            today = time.localtime()
            idle = self.idle.setdefault((today.tm_year, today.tm_mon), Idle())
            idle.uj += rest - given_uj
            idle.seconds += seconds


def packages(folder: Path = POWERCAP) -> tuple[Counter, ...]:
    """Return the counters of the processors that may be read."""
    found = (_package(path) for path in sorted(folder.glob("intel-rapl:*")) if path.name.count(":") == 1)
    return tuple(each for each in found if each)


def _package(path: Path) -> Counter | None:
    def read() -> int:
        return int((path / "energy_uj").read_text())

    try:
        read()
        name = (path / "name").read_text().strip()
        wraps_at = int((path / "max_energy_range_uj").read_text())
    except (OSError, ValueError):
        return None
    return Counter(name, read, wraps_at) if name.startswith("package") else None
