"""The ledger: no call leaves before its entry is durable, and every call that began is closed, whatever happens.

Items of all callers are gathered in one thread and committed together, so that durability costs little. A process says
every few seconds that it lives; the open calls of one that died are closed by the others, or by the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import threading
import time
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.db import DatabaseError, Error, OperationalError, connection, transaction
from django.utils import timezone

from stadtkern.gateway.ledger_batch import Item, read_holds, write
from stadtkern.gateway.models import OpenCall, Process
from stadtkern.modelcalls.policy import Amounts

if TYPE_CHECKING:
    from datetime import datetime

log = structlog.get_logger("stadtkern.gateway")
BATCH = 500
MOST_WAITING = 20_000
BEAT_S = 5.0
ENDS_WAIT_S = 0.02  # for a beginning to be made durable with; alone, a beginning waits for nobody
CROWD = 4  # so many entries written together say that more are on their way
GATHER_S = 0.004  # for those: the more are written together, the less each costs
DEAD_AFTER = timedelta(seconds=30)
RETRY_S = 0.25
BUSY_MS = 2_000
PATIENCE_S = 5.0


WRONG_ITEM = (DatabaseError, TypeError, ValueError, OverflowError)  # what an item raises that cannot be stored


class LedgerError(Exception):
    """The ledger cannot be written just now: the call must not leave. ``is_recorded`` if that will be written."""

    def __init__(self, *, is_recorded: bool = False) -> None:
        super().__init__()
        self.is_recorded = is_recorded


class Ledger:
    """One per process. ``begin`` waits until an entry is durable; ``end`` leaves one to be written.

    With ``inline`` everything is written at once on the caller's own connection: for commands and tests.
    """

    def __init__(self, *, inline: bool = False) -> None:
        self.process = secrets.token_hex(16)
        self._inline = inline
        self._waiting: deque[Item] = deque()
        self._wake = threading.Condition()
        self._stops = self._dozes = self._is_urgent = self._is_crowded = False
        self._give_up_at = float("inf")
        self._next_beat = 0.0
        self._thread: threading.Thread | None = None
        self._start_lock = threading.Lock()
        self.is_broken = False

    async def begin(self, item: Item, *, patience_s: float = PATIENCE_S) -> str:
        """Return ``done`` once the beginning of a call is durable, ``over_budget`` if a budget does not cover it.

        Raises:
            LedgerError: if that cannot be said within ``patience_s``.
        """
        if self._inline:
            self._write_inline(item)
            return item.outcome
        if len(self._waiting) >= MOST_WAITING:
            raise LedgerError
        loop = asyncio.get_running_loop()
        item.done = loop.create_future()
        self._put(item)
        over = loop.call_later(patience_s, _give_up, item.done)
        try:
            return await item.done
        except TimeoutError as error:  # it may still be stored: its end follows it
            self._put(_unsent(item, "refused", {"code": "ledger_unavailable"}))
            raise LedgerError(is_recorded=True) from error
        except asyncio.CancelledError:  # nobody waits for the call any more
            end = _unsent(item, "finished", {"outcome": "aborted", "is_estimate": False, "tokens": 0})
            end.only_if_open = True
            self._put(end)
            raise
        finally:
            over.cancel()

    def end(self, item: Item) -> None:
        """Leave an entry to be written; it is kept until it can be."""
        if self._inline:
            self._write_inline(item)
        else:
            self._put(item)

    @property
    def waiting(self) -> int:
        """Return how many entries are still to be written."""
        return len(self._waiting)

    def close(self, *, patience_s: float = 10.0) -> None:
        """Write what is left and stop; what cannot be written until then is lost, its calls are closed as orphans."""
        self._give_up_at = time.monotonic() + patience_s
        with self._wake:
            self._stops = self._is_urgent = True
            self._wake.notify()
        if self._thread:
            self._thread.join(patience_s)

    def _write_inline(self, item: Item) -> None:
        try:
            write([item], process=self.process, at=timezone.now())
        except DatabaseError as error:
            raise LedgerError from error

    def _put(self, item: Item) -> None:
        if self._thread is None:
            with self._start_lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
                    self._thread.start()
        with self._wake:
            self._waiting.append(item)
            self._is_urgent |= item.kind == "begun"
            if self._is_urgent or self._dozes:
                self._wake.notify()

    def _next_batch(self) -> list[Item]:
        """Return what is written together; nothing after a while without work."""
        if self._is_crowded and not self._stops:
            time.sleep(GATHER_S)
        with self._wake:
            self._wake.wait_for(lambda: self._is_urgent, timeout=ENDS_WAIT_S)
            if not self._waiting and not self._stops:
                self._dozes, self._is_crowded = True, False
                self._wake.wait(timeout=BEAT_S)
                self._dozes = False
                return []
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            self._is_urgent = self._stops or bool(self._waiting)
            self._is_crowded = len(batch) > CROWD
            return batch

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            if not batch and self._stops:
                break
            try:
                if time.monotonic() >= self._next_beat:
                    self._beat()
                    self._next_beat = time.monotonic() + BEAT_S
                if batch:
                    self._write(batch)
                self.is_broken = False
            except (Error, OSError) as error:
                self._give_back(batch, error)
        connection.close()

    def _beat(self) -> None:
        prepare_connection()
        at = timezone.now()
        beat(self.process, at=at)
        close_orphans(self.process, at=at)

    def _write(self, batch: list[Item]) -> None:
        try:
            write(batch, process=self.process, at=timezone.now())
        except OperationalError:
            raise
        except WRONG_ITEM as error:  # one of them cannot be stored as it is: the others must not suffer
            log.error("ledger_item_refused", error=type(error).__name__)
            while batch:  # what is written is taken out: if the database fails meanwhile, the rest is given back
                self._write_alone(batch[0])
                _tell([batch.pop(0)])
        _tell(batch)

    def _write_alone(self, item: Item) -> None:
        try:
            write([item], process=self.process, at=timezone.now())
        except OperationalError:
            raise
        except WRONG_ITEM:
            if item.kind == "begun":
                item.outcome = "failed"
                return
            body = {"code" if item.kind == "refused" else "outcome": "not_storable"}
            bare = Item(item.kind, item.call, item.use_case, body, holds=item.holds, spent=item.spent)
            try:
                write([bare], process=self.process, at=timezone.now())
            except OperationalError:
                raise
            except WRONG_ITEM as error:  # nothing of it fits: it must not stand in the way of all others for ever
                log.error("ledger_item_lost", call=item.call, kind=item.kind, error=type(error).__name__)

    def _give_back(self, batch: list[Item], error: Exception) -> None:
        """Refuse what was about to begin; keep what has ended, it is owed."""
        if not self.is_broken:
            log.error("ledger_unavailable", error=type(error).__name__)
        self.is_broken = True
        connection.close()
        self._next_beat = 0.0  # the next connection must be prepared before anything is written
        for item in batch:
            if item.kind == "begun":
                item.outcome = "failed"
        _tell(batch)
        with self._wake:
            self._waiting.extendleft(item for item in reversed(batch) if item.kind != "begun")
        if time.monotonic() < self._give_up_at:
            time.sleep(RETRY_S)
        elif self._waiting:
            log.error("ledger_entries_lost", count=len(self._waiting))
            self._waiting.clear()


def _unsent(item: Item, kind: str, body: dict[str, Any]) -> Item:
    """Return the end of a call that was perhaps begun and never left the house."""
    return Item(kind, item.call, item.use_case, body, holds=item.holds, spent=Amounts())


def prepare_connection() -> None:
    """Let every commit of this thread reach the disk before it returns, and wait only shortly for a lock."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def _tell(batch: list[Item]) -> None:
    """Wake everybody who waits, one call for each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Item]] = {}
    for item in batch:
        if item.done is not None:
            by_loop.setdefault(item.done.get_loop(), []).append(item)
    for loop, items in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop has been closed: nobody waits any more
            loop.call_soon_threadsafe(_resolve, items)


def _give_up(done: asyncio.Future[str]) -> None:
    if not done.done():
        done.set_exception(TimeoutError())


def _resolve(items: list[Item]) -> None:
    for item in items:
        if item.done is not None and not item.done.done():
            if item.outcome == "failed":
                item.done.set_exception(LedgerError())
            else:
                item.done.set_result(item.outcome)


def beat(process: str, *, at: datetime) -> None:
    """Say that this process lives."""
    Process.objects.update_or_create(
        id=process, defaults={"host": socket.gethostname()[:200], "pid": os.getpid(), "beat_at": at}
    )


def close_orphans(process: str, *, at: datetime) -> int:
    """Close the open calls of processes that have died, at what was held for them, and return how many there were."""
    dead = [each.pk for each in Process.objects.exclude(pk=process) if _is_dead(each, at)]
    if not dead:
        return 0
    items = []
    for call in OpenCall.objects.filter(process__in=dead):
        holds = read_holds(call.holds)
        most = holds[0].amounts if holds else Amounts()
        body = {"outcome": "interrupted", "is_estimate": True, "tokens": most.tokens, "cost_micro_eur": most.micro_eur}
        end = Item("finished", call.call, call.use_case, body, holds=holds, spent=most, only_if_open=True)
        items.append(end)  # another process may close it at the same moment
    with transaction.atomic():
        if items:
            write(items, process=process, at=at)
        Process.objects.filter(pk__in=dead).delete()
    return len(items)


def _is_dead(process: Process, at: datetime) -> bool:
    if at - process.beat_at > DEAD_AFTER:
        return True
    if process.host != socket.gethostname()[:200]:
        return False
    try:
        os.kill(process.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
