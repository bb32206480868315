"""The ledger under real threads and processes, killed at any moment: no budget is exceeded, no call is unaccounted."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import random
import secrets
import signal
import sqlite3
import threading
import time
from collections import Counter
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.gateway.ledger import Ledger, close_orphans
from stadtkern.gateway.ledger_batch import Hold, Item
from stadtkern.gateway.models import LedgerEntry, OpenCall, Process, Spend
from stadtkern.gateway.queries import verify_ledger
from stadtkern.gateway.testing.on_disk import in_child, on_disk
from stadtkern.modelcalls.policy import Amounts, Limit
from stadtkern.modelcalls.testing import PERSON, USE_CASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAY = date(2026, 11, 23)
MOST, CALLS, PASS = 100, 50, 20  # tokens held for a call, calls at once, calls the budget has room for
ROUNDS = 200
PATIENCE_S = 60.0


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    with on_disk(tmp_path) as path:
        assert list(Spend.objects.all()) == []  # and the journal is one that many may read
        yield path


def begun(limit: int | None = MOST * PASS) -> Item:
    subjects, most = (f"use_case:{USE_CASE}", PERSON), Amounts(MOST, MOST)
    holds = tuple(Hold(subject, "day", DAY, Limit(tokens=limit), most) for subject in subjects)
    return Item("begun", secrets.token_hex(16), USE_CASE, {"tool": "x"}, PERSON, holds)


def ended(item: Item, tokens: int, outcome: str = "answered") -> Item:
    body = {"outcome": outcome, "tokens": tokens}
    return Item("finished", item.call, USE_CASE, body, holds=item.holds, spent=Amounts(tokens, tokens))


async def fifty(ledger: Ledger, chance: random.Random) -> Counter[str]:
    """Begin fifty calls at once; those that pass wait for all the others, then end, some of them broken off."""
    told, everybody = 0, asyncio.Event()

    async def one() -> str:
        nonlocal told
        item = begun()
        outcome = await ledger.begin(item, patience_s=PATIENCE_S)
        told += 1
        if told == CALLS:
            everybody.set()
        if outcome != "done":
            return outcome
        try:
            await everybody.wait()
            await asyncio.sleep(chance.random() / 20)
        except asyncio.CancelledError:
            ledger.end(ended(item, chance.randint(1, MOST), "aborted"))
            return "aborted"
        ledger.end(ended(item, chance.randint(1, MOST)))
        return outcome

    work = [asyncio.ensure_future(one()) for _ in range(CALLS)]
    await everybody.wait()
    for each in work[::5]:
        each.cancel()
    return Counter(await asyncio.gather(*work))


def taken(path: Path) -> int:
    """Return the most that any budget has taken at this moment, spent and held."""
    other = sqlite3.connect(path, timeout=PATIENCE_S)
    (found,) = other.execute("SELECT coalesce(max(tokens + held_tokens), 0) FROM gateway_spend").fetchone()
    other.close()
    return int(found)


def sampled(path: Path, work: Callable[[], Any]) -> tuple[Any, list[int]]:
    """Do some work and look at the budgets again and again meanwhile."""
    samples, stop = [taken(path)], threading.Event()

    def look() -> None:
        while not stop.wait(0.003):
            samples.append(taken(path))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        done = work()
    finally:
        stop.set()
        watcher.join()
    return done, [*samples, taken(path)]


def test_fifty_at_once_never_exceed_the_budget(file: Path) -> None:
    def work() -> Counter[str]:
        ledger = Ledger()
        found: Counter[str] = asyncio.run(fifty(ledger, random.Random(1)))
        ledger.close()
        return found

    found, samples = sampled(file, work)
    assert (found["done"] + found["aborted"], found["over_budget"]) == (PASS, CALLS - PASS)
    assert max(samples) <= MOST * PASS
    check_books()


def test_two_processes_share_one_budget(file: Path, tmp_path: Path) -> None:
    may_begin = tmp_path / "begin"

    def work(place: int) -> None:
        while not may_begin.exists():
            time.sleep(0.001)
        ledger = Ledger()
        found = asyncio.run(fifty(ledger, random.Random(place)))
        ledger.close(patience_s=PATIENCE_S)
        (tmp_path / f"told-{place}").write_text(json.dumps(found), encoding="utf-8")

    children = [in_child(partial(work, place)) for place in range(2)]

    def both() -> None:
        may_begin.touch()
        for child in children:
            os.waitpid(child, 0)

    _, samples = sampled(file, both)
    told: Counter[str] = Counter()
    for place in range(2):
        told.update(json.loads((tmp_path / f"told-{place}").read_text(encoding="utf-8")))
    passed = told["done"] + told["aborted"]
    assert (passed + told["over_budget"], passed >= PASS) == (2 * CALLS, True)  # the first to end may let others in
    assert max(samples) <= MOST * PASS
    check_books()


def check_books() -> None:
    """Chain, calls and budgets agree: every beginning has one end, nothing is held, spent is what the ends say."""
    assert verify_ledger() is None
    calls: dict[str, list[str]] = {}
    spent = 0
    for row in LedgerEntry.objects.all():
        calls.setdefault(row.call, []).append(row.kind)
        spent += json.loads(row.body)["tokens"] if row.kind == "finished" else 0
    assert {tuple(kinds) for kinds in calls.values()} <= {("begun", "finished"), ("refused",)}
    assert OpenCall.objects.count() == 0
    rows = set(Spend.objects.values_list("subject", "tokens", "micro_eur", "held_tokens", "held_micro_eur"))
    assert rows == {(f"use_case:{USE_CASE}", spent, spent, 0, 0), (PERSON, spent, spent, 0, 0)}


def calls_without_end(left_the_house: Path, seed: int) -> None:
    """Begin and end calls until somebody kills this process; what may leave is noted outside the database."""
    chance, numbers = random.Random(seed), itertools.count()
    note = os.open(left_the_house, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def one(ledger: Ledger) -> None:
        while next(numbers) < 100_000:
            item = begun(limit=None)
            assert await ledger.begin(item, patience_s=PATIENCE_S) == "done"
            os.write(note, f"{item.call}\n".encode())
            await asyncio.sleep(chance.random() / 200)
            ledger.end(ended(item, chance.randint(1, MOST)))

    async def several() -> None:
        ledger = Ledger()
        await asyncio.gather(*(one(ledger) for _ in range(8)))

    asyncio.run(several())


def test_killed_hundreds_of_times_every_call_is_accounted_for(file: Path, tmp_path: Path) -> None:
    left_the_house, chance = tmp_path / "left", random.Random(4)
    left_the_house.touch()
    for seed in range(ROUNDS):
        before = left_the_house.stat().st_size
        child = in_child(partial(calls_without_end, left_the_house, seed))
        until = time.monotonic() + PATIENCE_S
        while seed % 4 and left_the_house.stat().st_size == before:  # every fourth is killed even before its first call
            assert time.monotonic() < until
            time.sleep(0.002)
        time.sleep(chance.random() / 15)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    left = left_the_house.read_text(encoding="utf-8").split()
    begun_calls = set(LedgerEntry.objects.filter(kind="begun").values_list("call", flat=True))
    assert (len(left) > ROUNDS, sorted(set(left) - begun_calls)) == (True, [])
    close_orphans("me", at=timezone.now() + timedelta(minutes=5))
    assert Process.objects.count() == 0
    check_books()
    outcomes = Counter(json.loads(row.body)["outcome"] for row in LedgerEntry.objects.filter(kind="finished"))
    assert set(outcomes) == {"answered", "interrupted"}
