"""Reads of the gateway."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from stadtkern.audit import api as audit
from stadtkern.gateway.models import HeldAnswer, LedgerEntry
from stadtkern.governance import api as governance
from stadtkern.modelcalls.chain import Entry, first_break
from stadtkern.modelcalls.drift import SPAN, DayCounts, drifts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from stadtkern.lifecycle.grants import Grant
    from stadtkern.modelcalls.chain import Break
    from stadtkern.modelcalls.drift import Drift

SEALED = "gateway.sealed"


def entries() -> Iterator[Entry]:
    """Yield the whole ledger as its digests cover it, oldest first."""
    rows = LedgerEntry.objects.order_by("number").values_list(
        "number", "at", "kind", "call", "use_case", "body", "digest"
    )
    for number, at, *rest in rows.iterator(chunk_size=2000):
        moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        yield Entry(number, moment, *rest)


def seals() -> dict[int, str]:
    """Return the digests the trail of acts has kept, by number of the entry."""
    kept = audit.AuditEntry.objects.filter(subject="gateway", verb=SEALED)
    return {int(str(entry.facts["number"])): str(entry.facts["digest"]) for entry in kept.iterator()}


def newest_seal_at() -> tuple[datetime | None, int]:
    """Return when the trail last kept a digest of the ledger, and of which entry."""
    last = audit.AuditEntry.objects.filter(subject="gateway", verb=SEALED).order_by("-number").first()
    return (last.at, int(str(last.facts["number"]))) if last else (None, 0)


def verify_ledger() -> Break | None:
    """Return where the ledger first breaks, checked against what the trail of acts has kept too; None if it holds."""
    return first_break(entries(), seals())


def count_entries() -> int:
    """Return how many entries the ledger has."""
    return LedgerEntry.objects.count()


def grants_now() -> tuple[Grant, ...]:
    """Return every use case with its lease, as the database has them now."""
    return governance.grants()


def find_grant(use_case: str) -> Grant | None:
    """Return one use case with its lease; None if there is none."""
    return next((each for each in grants_now() if each.use_case == use_case), None)


def held_answers(*, waiting: bool = True) -> list[HeldAnswer]:
    """Return answers held back, the one that waits longest first; without ``waiting`` those decided, newest first."""
    rows = HeldAnswer.objects.filter(decided_at__isnull=waiting)
    return list(rows if waiting else rows.order_by("-decided_at"))[:200]


def held_for(call: str, actor: str) -> HeldAnswer | None:
    """Return an answer that was held back, for whoever made the call; None for everybody else."""
    if not LedgerEntry.objects.filter(call=call, kind="begun", actor=actor).exists():
        return None
    return HeldAnswer.objects.filter(call=call).first()


def drifting(today: date) -> dict[str, list[Drift]]:
    """Return what moved since yesterday in each use case where something did, by title."""
    found: dict[str, dict[date, DayCounts]] = {}
    for row in governance.days_of_use(today - SPAN - timedelta(days=1)):
        days = found.setdefault(row.use_case.title, {})
        counts = DayCounts(row.calls, row.refused, row.failed, row.held_back, row.tokens)
        days[row.day] = days.get(row.day, DayCounts()) + counts
    return {title: moved for title, days in found.items() if (moved := drifts(days, today))}
