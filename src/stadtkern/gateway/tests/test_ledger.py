"""The ledger in the database: entries follow, budgets hold to the token, nothing is lost when it fails."""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtkern.gateway.ledger import BUSY_MS, Ledger, LedgerError, beat, close_orphans
from stadtkern.gateway.ledger_batch import Hold, Item, write
from stadtkern.gateway.models import HeldAnswer, KeptText, LedgerEntry, OpenCall, Process, Spend, TextMark
from stadtkern.gateway.queries import entries, verify_ledger
from stadtkern.gateway.testing.house import SharedLedger, run
from stadtkern.gateway.testing.on_disk import on_disk
from stadtkern.modelcalls.chain import TOMBSTONE, Break
from stadtkern.modelcalls.policy import Amounts, Limit
from stadtkern.modelcalls.testing import NOW, PERSON, USE_CASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db
ROW = "call, use_case, actor, actor_salt, body, digest FROM gateway_ledgerentry WHERE number = 2"
DAY = date(2026, 11, 23)
ME = "m" * 32
_numbers = itertools.count(1)


def hold(tokens: int, limit: int | None, *, subject: str = f"use_case:{USE_CASE}", period: str = "day") -> Hold:
    starts_on = DAY if period == "day" else DAY.replace(day=1)
    return Hold(subject, period, starts_on, Limit(tokens=limit), Amounts(tokens, tokens * 2))


def begun(*holds: Hold, **options: Any) -> Item:
    return Item("begun", f"{next(_numbers):032x}", USE_CASE, {"tool": "x"}, PERSON, holds, **options)


def ended(item: Item, tokens: int, **options: Any) -> Item:
    body = {"outcome": "answered", "tokens": tokens}
    return Item("finished", item.call, USE_CASE, body, holds=item.holds, spent=Amounts(tokens, tokens * 2), **options)


def stored(*items: Item, at: Any = NOW, process: str = ME) -> list[str]:
    write(items, process=process, at=at)
    return [item.outcome for item in items]


def spent(subject: str = f"use_case:{USE_CASE}", period: str = "day") -> tuple[int, int]:
    row = Spend.objects.get(subject=subject, period=period)
    assert (row.micro_eur, row.held_micro_eur) == (row.tokens * 2, row.held_tokens * 2)
    return row.tokens, row.held_tokens


def test_entries_follow_each_other_over_batches() -> None:
    one, two = begun(), begun()
    assert stored(one, two) == ["done", "done"]
    assert stored(ended(one, 5)) == ["done"]
    assert [(entry.number, entry.kind) for entry in entries()] == [(1, "begun"), (2, "begun"), (3, "finished")]
    assert (verify_ledger(), [each.call for each in OpenCall.objects.all()]) == (None, [two.call])


def test_a_clock_that_jumps_breaks_nothing() -> None:
    for hours in (0, 5, -3, 800, -800, 0):
        stored(begun(), at=NOW + timedelta(hours=hours))
    assert (verify_ledger(), LedgerEntry.objects.count()) == (None, 6)


TRICKS = {
    "a changed body": "UPDATE gateway_ledgerentry SET body = '{}' WHERE number = 1",
    "a changed digest": f"UPDATE gateway_ledgerentry SET digest = '{'0' * 64}' WHERE number = 1",
    "a changed number": "UPDATE gateway_ledgerentry SET number = 9 WHERE number = 2",
    "another person": "UPDATE gateway_ledgerentry SET actor = 'account:8' WHERE number = 1",
    "a person without their salt": "UPDATE gateway_ledgerentry SET actor_salt = '' WHERE number = 1",
    "a removed entry": "DELETE FROM gateway_ledgerentry WHERE number = 2",
    "all removed": "DELETE FROM gateway_ledgerentry",
    "a gap": f"INSERT INTO gateway_ledgerentry SELECT number + 2, at, kind, {ROW}",
    "one in between": f"INSERT INTO gateway_ledgerentry SELECT -1, at, kind, {ROW}",
    "another kind": f"INSERT INTO gateway_ledgerentry SELECT 3, at, 'other', {ROW}",
}


@pytest.mark.parametrize("name", sorted(TRICKS))
def test_the_database_refuses(name: str) -> None:
    stored(begun(), begun())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TRICKS[name])
    assert (verify_ledger(), LedgerEntry.objects.count()) == (None, 2)


def test_a_person_can_be_forgotten_and_the_chain_holds() -> None:
    stored(begun(), begun())
    assert LedgerEntry.objects.filter(actor=PERSON).update(actor=TOMBSTONE, actor_salt="") == 2
    assert (verify_ledger(), PERSON in "".join(entry.body for entry in entries())) == (None, False)


def test_what_somebody_did_to_the_file_is_found() -> None:
    stored(begun(), begun(), begun())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER gateway_entry_stays")
        else:
            cursor.execute("ALTER TABLE gateway_ledgerentry DISABLE TRIGGER gateway_entry_stays")
        cursor.execute("UPDATE gateway_ledgerentry SET use_case = 'KI-OTHER1' WHERE number = 2")
    assert verify_ledger() == Break(2, "changed")


def test_a_budget_is_never_exceeded_within_one_batch_or_over_several() -> None:
    def some() -> list[Item]:
        return [begun(hold(30, 100)) for _ in range(3)]

    assert stored(*some(), *some()) == ["done"] * 3 + ["over_budget"] * 3
    assert stored(*some()) == ["over_budget"] * 3
    assert (spent(), {entry.kind for entry in entries()}) == ((0, 90), {"begun"})


def test_the_end_gives_back_what_was_not_used() -> None:
    one = begun(hold(90, 100))
    assert stored(one, begun(hold(20, 100))) == ["done", "over_budget"]
    assert stored(ended(one, 10), begun(hold(90, 100)), begun(hold(1, 100))) == ["done", "done", "over_budget"]
    assert spent() == (10, 90)


def test_a_call_that_begins_and_ends_in_one_batch_leaves_nothing_open() -> None:
    one = begun(hold(50, 100))
    assert stored(one, ended(one, 7)) == ["done", "done"]
    assert (spent(), OpenCall.objects.count()) == ((7, 0), 0)


@pytest.mark.parametrize("tight", ["person day", "person month", "use_case day", "use_case month"])
def test_every_budget_a_call_falls_under_holds(tight: str) -> None:
    def call() -> Item:
        return begun(
            *(
                hold(40, 100 if f"{kind} {period}" == tight else 1_000, subject=subject, period=period)
                for kind, subject in (("use_case", f"use_case:{USE_CASE}"), ("person", PERSON))
                for period in ("day", "month")
            )
        )

    assert stored(call(), call(), call()) == ["done", "done", "over_budget"]
    held = {(row.subject, row.period): row.held_tokens for row in Spend.objects.all()}
    assert list(held.values()) == [80, 80, 80, 80]


@pytest.mark.parametrize("limit", [Limit(micro_eur=100), Limit(micro_wh=100), Limit(tokens=100)])
def test_money_and_electricity_are_budgets_too(limit: Limit) -> None:
    most = Hold(PERSON, "day", DAY, limit, Amounts(60, 60, 60))
    assert stored(begun(most), begun(most)) == ["done", "over_budget"]


def test_the_end_of_a_call_somebody_else_closed_says_so() -> None:
    one = begun(hold(50, 100))
    stored(one)
    assert stored(ended(one, 50)) == ["done"]
    late = ended(one, 7)
    assert stored(late) == ["not_open"]
    assert (spent(), json.loads(list(entries())[-1].body)["late"]) == ((50, 0), True)


def test_an_end_only_for_an_open_call_is_written_once() -> None:
    one = begun(hold(50, 100))
    stored(one)
    ends = [ended(one, 50, only_if_open=True) for _ in range(2)]
    assert stored(*ends) == ["done", "not_open"]
    assert (spent(), LedgerEntry.objects.count()) == ((50, 0), 2)


def test_the_calls_of_a_dead_process_are_closed_at_what_was_held() -> None:
    stored(begun(hold(50, 1_000)), begun(hold(30, 1_000)), process="d" * 32)
    stored(begun(hold(7, 1_000)))
    beat("d" * 32, at=NOW - timedelta(minutes=1))
    beat(ME, at=NOW)
    assert (close_orphans(ME, at=NOW), close_orphans(ME, at=NOW)) == (2, 0)
    assert (spent(), OpenCall.objects.count(), Process.objects.count()) == ((80, 7), 1, 1)
    ends = [json.loads(entry.body) for entry in entries() if entry.kind == "finished"]
    assert [(end["outcome"], end["tokens"], end["is_estimate"]) for end in ends] == [
        ("interrupted", 50, True),
        ("interrupted", 30, True),
    ]


def test_the_calls_of_a_living_process_stay_open() -> None:
    stored(begun(hold(50, 1_000)), process="d" * 32)
    beat("d" * 32, at=NOW)
    assert (close_orphans(ME, at=NOW + timedelta(seconds=10)), OpenCall.objects.count()) == (0, 1)


def test_what_comes_with_an_end_is_stored_with_it() -> None:
    one, two = begun(), begun()
    stored(one, two)
    stored(
        ended(one, 1, marks=("a" * 64, "b" * 64), kept=(("answer", b"sealed", NOW + timedelta(days=1)),)),
        replace(ended(two, 1), kind="held", held=("insult", b"sealed")),
    )
    assert sorted(TextMark.objects.values_list("mark", "use_case")) == [("a" * 64, USE_CASE), ("b" * 64, USE_CASE)]
    assert [(kept.call, bytes(kept.sealed)) for kept in KeptText.objects.all()] == [(one.call, b"sealed")]
    assert [(held.call, held.found, bytes(held.sealed)) for held in HeldAnswer.objects.all()] == [
        (two.call, "insult", b"sealed")
    ]


STEPS = st.lists(st.tuples(st.sampled_from("beo"), st.integers(0, 60), st.integers(0, 9)), max_size=30)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.integers(1, 8))
def test_books_balance_whatever_happens(steps: list[tuple[str, int, int]], size: int) -> None:
    with transaction.atomic():
        running: list[Item] = []
        batch: list[Item] = []
        for step, tokens, which in steps:
            if step == "b":
                batch.append(begun(hold(tokens, 100)))
                running.append(batch[-1])
            elif running:
                item = running[which % len(running)]
                batch.append(ended(item, min(tokens, item.holds[0].amounts.tokens), only_if_open=step == "o"))
                running.remove(item)
            if len(batch) >= size:
                stored(*batch)
                batch.clear()
                check_balance()
        stored(*batch)
        check_balance()
        transaction.set_rollback(True)


def check_balance() -> None:
    """What is held is what is open, and both together fit the budget."""
    tokens, held = spent() if Spend.objects.exists() else (0, 0)
    open_now = [json.loads(call.holds)[0][3] for call in OpenCall.objects.all()]
    assert (held, tokens + held <= 100, verify_ledger()) == (sum(open_now), True, None)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    with on_disk(tmp_path) as path:
        yield path


async def gathered(ledger: Ledger, count: int, **options: Any) -> list[Any]:
    waits = [ledger.begin(begun(hold(10, 10_000)), **options) for _ in range(count)]
    return await asyncio.gather(*waits, return_exceptions=True)


def until(check: Any, *, patience_s: float = 10.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + patience_s
    while not check():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_locked_database_refuses_what_begins_and_owes_what_ended(file: Path) -> None:
    ledger, one = Ledger(), begun(hold(10, 10_000))
    assert asyncio.run(ledger.begin(one)) == "done"
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        ledger.end(ended(one, 7))
        refused = asyncio.run(gathered(ledger, 3, patience_s=BUSY_MS / 1000 + 3))
        assert [type(each) for each in refused] == [LedgerError] * 3
        other.execute("ROLLBACK")
    until(lambda: ledger.waiting == 0 and spent() == (7, 0))
    assert asyncio.run(gathered(ledger, 2)) == ["done", "done"]
    ledger.close()
    kinds = [entry.kind for entry in entries()]
    assert (kinds[:2], kinds.count("begun"), OpenCall.objects.count(), verify_ledger()) == (
        ["begun", "finished"],
        3,
        2,
        None,
    )


def test_a_full_disk_refuses_what_begins_and_owes_what_ended(file: Path) -> None:
    class Full(Ledger):
        pages = 0

        def _beat(self) -> None:
            super()._beat()
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA max_page_count={self.pages or 1_000_000}")

    ledger, one = Full(), begun(hold(10, 10_000))
    assert asyncio.run(ledger.begin(one)) == "done"
    ledger.close()
    full, Full.pages = Full(), 1
    big = replace(ended(one, 7), kept=(("answer", b"x" * 500_000, NOW),))
    full.end(big)
    until(lambda: full.is_broken)
    assert [type(each) for each in asyncio.run(gathered(full, 2))] == [LedgerError] * 2
    until(lambda: full.waiting == 1)  # it is tried again and again, and given back each time
    assert LedgerEntry.objects.count() == 1
    Full.pages = 0
    until(lambda: full.waiting == 0 and spent() == (7, 0), patience_s=15)
    full.close()
    assert ([entry.kind for entry in entries()], verify_ledger()) == (["begun", "finished"], None)


UNSTORABLE: list[Any] = [{"x": {1, 2}}, {"x": 2**70}, {"x": "\ud800"}]


@pytest.mark.parametrize("body", UNSTORABLE, ids=["a set", "a number without end", "half a letter"])
def test_what_cannot_be_stored_hurts_nobody_else(body: dict[str, Any], file: Path) -> None:
    async def story(ledger: Ledger) -> list[Any]:
        waits = [begun(hold(10, 10_000)) for _ in range(3)]
        waits[1].body = body
        found = await asyncio.gather(*map(ledger.begin, waits), return_exceptions=True)
        ledger.end(replace(ended(waits[0], 5), body=body))
        ledger.end(ended(waits[2], 5))
        return found

    ledger = Ledger()
    first, second, third = asyncio.run(story(ledger))
    ledger.close()
    assert (first, type(second), third) == ("done", LedgerError, "done")
    assert (spent(), OpenCall.objects.count(), verify_ledger()) == ((10, 0), 0, None)
    outcomes = [json.loads(entry.body)["outcome"] for entry in entries() if entry.kind == "finished"]
    assert outcomes == ["not_storable", "answered"]


def test_who_leaves_while_a_beginning_is_written_holds_nothing(file: Path) -> None:
    async def story(ledger: Ledger) -> None:
        waits = [asyncio.ensure_future(ledger.begin(begun(hold(10, 10_000)))) for _ in range(40)]
        for place, wait in enumerate(waits):
            await asyncio.sleep(0.001 * (place % 3))
            wait.cancel()
        await asyncio.wait(waits)

    ledger = Ledger()
    asyncio.run(story(ledger))
    ledger.close()
    calls: dict[str, list[str]] = {}
    for entry in entries():
        calls.setdefault(entry.call, []).append(entry.kind)
    assert {tuple(kinds) for kinds in calls.values()} <= {("begun", "finished"), ("begun",)}
    done = [call for call, kinds in calls.items() if kinds == ["begun"]]  # told before they could leave
    assert sorted(each.call for each in OpenCall.objects.all()) == sorted(done)


def test_who_waits_too_long_is_refused_and_recorded_once(file: Path) -> None:
    ledger, one = Ledger(), begun(hold(10, 10_000))
    assert asyncio.run(gathered(ledger, 1)) == ["done"]
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError) as refused:
            asyncio.run(ledger.begin(one, patience_s=0.2))
        assert refused.value.is_recorded is True
        other.execute("ROLLBACK")
    ledger.close()
    assert ([entry.kind for entry in entries()], OpenCall.objects.count()) == (["begun", "begun", "refused"], 1)


def test_inline_a_failing_database_is_said_at_once() -> None:
    nothing: Any = None
    with pytest.raises(LedgerError), transaction.atomic():
        run(SharedLedger().begin(replace(begun(), use_case=nothing)))
