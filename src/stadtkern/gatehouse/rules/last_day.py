"""What the ledger says about one day: sums and times. Electricity is never added across the ways it is known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

HOURS = 24
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Electricity:
    """Millionths of a watt-hour known in one way: lowest, likely, highest, and how many calls that is."""

    calls: int = 0
    low: int = 0
    likely: int = 0
    high: int = 0


@dataclass(slots=True)
class LastDay:
    """Calls since ``since`` (a full hour); ``per_hour`` begins there. Times are in milliseconds."""

    since: datetime
    per_hour: list[int] = field(default_factory=lambda: [0] * HOURS)
    calls: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    whole_ms: list[int] = field(default_factory=list)
    first_ms: list[int] = field(default_factory=list)
    electricity: dict[str, Electricity] = field(default_factory=dict)
    tokens: int = 0
    micro_eur: int = 0
    entries: int = 0

    def add(self, at: datetime, kind: str, use_case: str, body: Mapping[str, Any]) -> None:
        """Count one entry of the ledger."""
        self.entries += 1
        if kind == "begun":
            self.calls[use_case] += 1
            self.per_hour[min(HOURS - 1, max(0, (at - self.since) // HOUR))] += 1
        elif kind == "refused":
            self.refused[str(body.get("code", ""))] += body.get("times", 1)
        else:
            self._add_end(kind, body)

    def _add_end(self, kind: str, body: Mapping[str, Any]) -> None:
        self.ends["held" if kind == "held" else str(body.get("outcome", ""))] += 1
        self.tokens += body.get("tokens_in", 0) + body.get("tokens_out", 0) + body.get("tokens", 0)
        self.micro_eur += body.get("cost_micro_eur", 0)
        if "ms" in body:
            self.whole_ms.append(body["ms"])
        if "first_ms" in body:
            self.first_ms.append(body["first_ms"])
        energy = body.get("energy") or {}
        known = self.electricity.setdefault(energy.get("method", "N"), Electricity())
        known.calls += 1
        known.low += energy.get("low_uwh", 0)
        known.likely += energy.get("uwh", 0)
        known.high += energy.get("high_uwh", 0)


def begin_of_day(at: datetime) -> datetime:
    """Return the full hour from which the hour that runs is the 24th."""
    return at.replace(minute=0, second=0, microsecond=0) - (HOURS - 1) * HOUR


def summed(rows: Iterable[tuple[datetime, str, str, Mapping[str, Any]]], *, since: datetime) -> LastDay:
    """Return what entries (moment, kind, use case, body) add up to."""
    day = LastDay(since)
    for at, kind, use_case, body in rows:
        day.add(at, kind, use_case, body)
    return day


def percentile(values: Iterable[int], share: float) -> int | None:
    """Return the value below or at which ``share`` of the values lie (nearest rank); None without values."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
