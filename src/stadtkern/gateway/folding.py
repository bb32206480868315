"""Adds what the ledger says to the register's days of use, each entry once, and checks that both agree (K04)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from stadtkern.core.errors import Refused
from stadtkern.gateway.models import Fold, LedgerEntry
from stadtkern.governance import api as governance
from stadtkern.governance.api import EnergyMethod

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

AT_ONCE = 5_000
SHOULD_BE_THERE = timedelta(minutes=15)
GOOD_ENDS = frozenset({"answered", "held", "aborted"})
COUNTED_AS = {"begun": "calls", "refused": "refused"}


@dataclass(slots=True)
class Sums:
    """What one use case did on one day, for one way its electricity is known; ``at`` is its last moment."""

    at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    micro_eur: int = 0
    micro_wh: list[int] = field(default_factory=lambda: [0, 0, 0])

    def amounts(self) -> dict[str, Any]:
        """Return it as the register counts."""
        low, likely, high = (amount / 1e6 for amount in self.micro_wh)
        energy = {"energy_wh_low": low, "energy_wh": likely, "energy_wh_high": high} if high else {}
        cost = {"cost_eur": Decimal(self.micro_eur) / 1_000_000} if self.micro_eur else {}
        return {**self.counts, **energy, **cost}


def fold() -> int:
    """Add every new entry to the register and return how many there were."""
    total = 0
    while count := _fold_some():
        total += count
        if count < AT_ONCE:
            break
    return total


@transaction.atomic
def _fold_some() -> int:
    """Add some entries; the place up to which they were added moves in the same transaction."""
    Fold.objects.get_or_create(pk=1)
    place = Fold.objects.select_for_update().get(pk=1)
    rows = LedgerEntry.objects.filter(number__gt=place.number).order_by("number")[:AT_ONCE]
    found = list(rows.values_list("number", "at", "kind", "use_case", "body"))
    if not found:
        return 0
    for (use_case, _day, method), sums in _summed(row[1:] for row in found).items():
        try:
            governance.add_evidence(use_case, "calls", sums.amounts(), at=sums.at, energy_method=EnergyMethod(method))
        except Refused:  # no such use case: the reconciliation says so
            continue
    place.number = found[-1][0]
    place.save(update_fields=["number"])
    return len(found)


def _summed(rows: Iterable[tuple[datetime, str, str, str]]) -> dict[tuple[str, date, str], Sums]:
    found: dict[tuple[str, date, str], Sums] = {}
    for at, kind, use_case, text in rows:
        body = json.loads(text)
        energy = body.get("energy") or {}
        sums = found.setdefault((use_case, localdate(at), energy.get("method", "N")), Sums(at))
        sums.at = at
        if kind in COUNTED_AS:
            sums.counts[COUNTED_AS[kind]] += body.get("times", 1)
            continue
        sums.counts["held_back"] += kind == "held"
        sums.counts["failed"] += body.get("outcome") not in GOOD_ENDS
        sums.counts["tokens"] += body.get("tokens_in", 0) + body.get("tokens_out", 0) + body.get("tokens", 0)
        sums.micro_eur += body.get("cost_micro_eur", 0)
        for place, name in enumerate(("low_uwh", "uwh", "high_uwh")):
            sums.micro_wh[place] += energy.get(name, 0)
    return found


def waiting_for_register() -> datetime | None:
    """Return the moment of the oldest entry the register has not been told of, if it should have been by now."""
    place = Fold.objects.filter(pk=1).first()
    oldest = LedgerEntry.objects.filter(number__gt=place.number if place else 0).order_by("number").first()
    return oldest.at if oldest is not None and oldest.at < timezone.now() - SHOULD_BE_THERE else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether ledger and register agree up to the last fold: calls by use case that differ, and unknown use cases."""

    calls: int
    differing: tuple[str, ...]
    unknown: tuple[str, ...]


def agreement() -> Agreement:
    """Compare the calls the ledger has with the uses the register shows."""
    place = Fold.objects.filter(pk=1).first()
    begun: Counter[str] = Counter()
    rows = LedgerEntry.objects.filter(number__lte=place.number if place else 0, kind="begun")
    for use_case in rows.values_list("use_case", flat=True).iterator():
        begun[use_case] += 1
    known = defaultdict(int, governance.calls_by_use_case("calls"))
    names = {grant.use_case for grant in governance.grants()}
    differing = tuple(sorted(name for name in begun.keys() & names if begun[name] != known[name]))
    return Agreement(begun.total(), differing, tuple(sorted(begun.keys() - names)))
