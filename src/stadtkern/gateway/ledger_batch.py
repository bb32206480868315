"""Writes a batch of the ledger in one transaction: entries of the chain, what is held of budgets, what is spent.

Budgets are checked inside that transaction, under one lock for all processes: nobody can spend the same euro twice.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import orjson
from django.db import connection, transaction
from django.utils import timezone

from stadtkern.audit.api import commitment
from stadtkern.modelcalls.chain import START, canonical, digest_of
from stadtkern.modelcalls.policy import Amounts, Limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.backends.utils import CursorWrapper

LEDGER_LOCK = 7_160_404  # any fixed number: one process at a time appends
SPENT, HELD = 0, 3  # where tokens, euro and electricity of either begin in a row of what is spent
NOTHING = (0, 0, 0, 0, 0, 0)

Place = tuple[str, str, str]  # subject, period, the day it starts on


@dataclass(frozen=True, slots=True)
class Hold:
    """What a call may take at most of one budget; it counts as taken until the call has ended."""

    subject: str
    period: str
    starts_on: date
    limit: Limit
    amounts: Amounts

    @property
    def place(self) -> Place:
        """Return which row of what is spent this is about."""
        return self.subject, self.period, self.starts_on.isoformat()


@dataclass(slots=True)
class Item:
    """One thing to write: a beginning (with ``holds`` to check) or an end (with ``spent`` and the same holds).

    ``outcome`` is set once it is durable: ``done``, ``over_budget`` for a beginning no budget covers, ``not_open`` for
    the end of a call that somebody else has closed; with ``only_if_open`` such an end is not written.
    """

    kind: str
    call: str
    use_case: str
    body: dict[str, Any]
    actor: str = ""
    holds: tuple[Hold, ...] = ()
    spent: Amounts | None = None
    marks: tuple[str, ...] = ()
    kept: tuple[tuple[str, bytes, datetime], ...] = ()
    held: tuple[str, bytes] | None = None
    key: str = ""
    only_if_open: bool = False
    outcome: str = ""
    done: asyncio.Future[str] | None = field(default=None, repr=False)


def write(items: Sequence[Item], *, process: str, at: datetime) -> None:
    """Put items into the database, in their order, in one transaction; sets each item's ``outcome``.

    Raises:
        DatabaseError: then nothing of the batch is stored.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LEDGER_LOCK])
        _Batch(cursor, process, at).write(items)


class _Batch:
    """One transaction's work. Numbers and digests follow the newest entry."""

    def __init__(self, cursor: CursorWrapper, process: str, at: datetime) -> None:
        self.cursor, self.process, self.at = cursor, process, at
        self.stored_at = _adapted(at)
        cursor.execute("SELECT number, digest FROM gateway_ledgerentry ORDER BY number DESC LIMIT 1")
        row = cursor.fetchone()
        self.number: int = row[0] if row else 0
        self.digest: str = row[1] if row else START
        self.moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        self.entries: list[tuple[Any, ...]] = []
        self.opened: dict[str, tuple[Any, ...]] = {}
        self.closed: list[str] = []
        self.spent: dict[Place, list[int]] = {}
        self.changed: set[Place] = set()

    def write(self, items: Sequence[Item]) -> None:
        self._read_spent(items)
        self.open_before = self._read_open(items)
        for item in items:
            if item.kind == "begun":
                self._begin(item)
            else:
                self._end(item)
        self._store(items)

    def _read_spent(self, items: Sequence[Item]) -> None:
        places = {hold.place for item in items for hold in item.holds}
        if not places:
            return
        subjects, days = sorted({place[0] for place in places}), sorted({place[2] for place in places})
        self.cursor.execute(
            "SELECT subject, period, starts_on, tokens, micro_eur, micro_wh, held_tokens, held_micro_eur, held_micro_wh"
            f" FROM gateway_spend WHERE subject IN ({_marks(subjects)}) AND starts_on IN ({_marks(days)})",
            [*subjects, *days],
        )
        for subject, period, starts_on, *amounts in self.cursor.fetchall():
            self.spent[subject, period, str(starts_on)] = list(amounts)

    def _read_open(self, items: Sequence[Item]) -> set[str]:
        calls = [item.call for item in items if item.kind != "begun" and item.spent is not None]
        if not calls:
            return set()
        self.cursor.execute(f"SELECT call FROM gateway_opencall WHERE call IN ({_marks(calls)})", calls)
        return {row[0] for row in self.cursor.fetchall()}

    def _begin(self, item: Item) -> None:
        placed = [(hold.place, hold) for hold in item.holds]
        if not all(self._has_room(place, hold) for place, hold in placed):
            item.outcome = "over_budget"
            return
        for place, hold in placed:
            self._add(place, HELD, hold.amounts)
        self.opened[item.call] = (item.call, self.process, self.stored_at, item.use_case, _written(placed))
        self._append(item, "begun", item.body)
        item.outcome = "done"

    def _has_room(self, place: Place, hold: Hold) -> bool:
        row, most = self.spent.get(place, NOTHING), hold.amounts
        taken = (row[0] + row[3] + most.tokens, row[1] + row[4] + most.micro_eur, row[2] + row[5] + most.micro_wh)
        return Amounts(*taken).fits_into(hold.limit)

    def _end(self, item: Item) -> None:
        item.outcome = "done"
        if item.spent is not None:
            if item.call not in self.open_before and item.call not in self.opened:
                item.outcome = "not_open"
                if item.only_if_open:
                    return
                if item.kind != "refused":
                    item.body = {**item.body, "late": True}
            else:
                for hold in item.holds:
                    place = hold.place
                    self._add(place, SPENT, item.spent)
                    self._add(place, HELD, hold.amounts, -1)
                if self.opened.pop(item.call, None) is None:
                    self.closed.append(item.call)
                self.open_before.discard(item.call)
        self._append(item, item.kind, item.body)

    def _add(self, place: Place, first: int, amounts: Amounts, sign: int = 1) -> None:
        """Add to the three columns from ``first`` on."""
        row = self.spent.setdefault(place, [*NOTHING])
        row[first] += sign * amounts.tokens
        row[first + 1] += sign * amounts.micro_eur
        row[first + 2] += sign * amounts.micro_wh
        self.changed.add(place)

    def _append(self, item: Item, kind: str, body: dict[str, Any]) -> None:
        salt = secrets.token_hex(16) if item.actor else ""
        if item.actor:
            body = {**body, "actor": commitment(item.actor, salt)}
        text = canonical(body)
        self.number += 1
        self.digest = digest_of(self.digest, self.number, self.moment, kind, item.call, item.use_case, text)
        self.entries.append(
            (self.number, self.stored_at, kind, item.call, item.use_case, item.actor, salt, text, self.digest)
        )

    def _store(self, items: Sequence[Item]) -> None:
        self._insert(
            "gateway_ledgerentry",
            "number, at, kind, call, use_case, actor, actor_salt, body, digest",
            self.entries,
        )
        self._insert("gateway_opencall", "call, process, begun_at, use_case, holds", self.opened.values())
        if self.closed:
            self.cursor.execute(f"DELETE FROM gateway_opencall WHERE call IN ({_marks(self.closed)})", self.closed)
        self._store_spent()
        today = timezone.localdate(self.at).isoformat()
        marks = [(mark, item.use_case, today) for item in items for mark in item.marks]
        self._insert("gateway_textmark", 'mark, use_case, "on"', marks)
        kept = [(item.call, part, sealed, _adapted(until)) for item in items for part, sealed, until in item.kept]
        self._insert("gateway_kepttext", "call, part, sealed, until", kept)
        held = [
            (item.call, item.use_case, item.held[0], self.stored_at, item.held[1], "", "")
            for item in items
            if item.held
        ]
        self._insert("gateway_heldanswer", "call, use_case, found, held_at, sealed, decided_by, reason", held)
        keys = {item.key for item in items if item.key}
        if keys:
            self.cursor.execute(
                "UPDATE gateway_key SET last_used_on = %s WHERE (last_used_on IS NULL OR last_used_on <> %s)"
                f" AND public_id IN ({_marks(keys)})",
                [today, today, *sorted(keys)],
            )

    def _store_spent(self) -> None:
        names = ("tokens", "micro_eur", "micro_wh", "held_tokens", "held_micro_eur", "held_micro_wh")
        rows: list[tuple[Any, ...]] = [(*place, *self.spent[place]) for place in sorted(self.changed)]
        if rows:
            self.cursor.executemany(
                f"INSERT INTO gateway_spend (subject, period, starts_on, {', '.join(names)})"
                f" VALUES ({_marks(range(3 + len(names)))}) ON CONFLICT (subject, period, starts_on)"
                f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}",
                rows,
            )

    def _insert(self, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
        rows = list(rows)
        if rows:
            self.cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({_marks(rows[0])})", rows)


def _adapted(at: datetime) -> Any:
    """Return a moment as the database wants it; Django does this for its own queries only."""
    return connection.ops.adapt_datetimefield_value(at)


def _marks(values: Iterable[object]) -> str:
    return ", ".join("%s" for _ in values)


def _written(placed: Iterable[tuple[Place, Hold]]) -> str:
    told = [[*place, hold.amounts.tokens, hold.amounts.micro_eur, hold.amounts.micro_wh] for place, hold in placed]
    return orjson.dumps(told).decode()


def read_holds(text: str) -> tuple[Hold, ...]:
    """Return what was held for an open call."""
    return tuple(
        Hold(subject, period, date.fromisoformat(starts_on), Limit(), Amounts(*amounts))
        for subject, period, starts_on, *amounts in orjson.loads(text)
    )
