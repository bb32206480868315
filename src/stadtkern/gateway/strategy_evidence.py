"""What the gateway shows about the strategy's clauses; see ``strategy/mechanisms.yaml``."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from stadtkern.gateway.folding import agreement
from stadtkern.gateway.models import Budget, HeldAnswer, LedgerEntry, TextMark
from stadtkern.gateway.queries import drifting, verify_ledger
from stadtkern.masking.finding import Finder
from stadtkern.masking.placeholders import Mask
from stadtkern.strategy.api import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from stadtkern.strategy.api import Fact

SPAN = timedelta(days=30)
LOOKED_AT_WITHIN = timedelta(days=2)  # an answer that is held back
SAMPLE = "Frau Anna Huber, geboren am 17.3.1972, Hauptstraße 5, IBAN AT61 1904 3002 3457 3201, anna.huber@example.at"


def _bodies(at: datetime, *kinds: str) -> Iterator[dict[str, Any]]:
    rows = LedgerEntry.objects.filter(at__gt=at - SPAN, at__lte=at, kind__in=kinds)
    return (json.loads(body) for body in rows.values_list("body", flat=True).iterator())


def _refused(at: datetime) -> Counter[str]:
    """Return how often each code refused a call."""
    found: Counter[str] = Counter()
    for body in _bodies(at, "refused"):
        found[body["code"]] += body.get("times", 1)
    return found


def calls(at: datetime) -> Finding:
    """Whether every call is in the ledger and in the register, and whether the ledger's chain holds."""
    broken, agreed = verify_ledger(), agreement()
    facts: list[Fact] = [
        ("calls", LedgerEntry.objects.filter(at__gt=at - SPAN, kind="begun").count()),
        ("calls_refused", _refused(at).total()),
        ("calls_without_entry", len(agreed.unknown)),
        ("calls_differ", len(agreed.differing)),
    ]
    why = "ledger_broken" if broken else "calls_without_entry" if agreed.unknown else "calls_differ"
    return finding(facts, red=bool(broken or agreed.unknown or agreed.differing), why=why)


def masking(at: datetime) -> Finding:
    """Whether the search for personal data works, and how much it has masked."""
    mask = Mask(Finder())
    left = mask.mask(SAMPLE)
    works = mask.restore(left) == SAMPLE and not any(each in left for each in ("Huber", "1972", "Hauptstraße", "AT61"))
    masked = sum(sum(body.get("masked", {}).values()) for body in _bodies(at, "begun"))
    codes = _refused(at)
    facts: list[Fact] = [("details_masked", masked), ("refused_personal_data", codes["personal_data"])]
    return finding(facts, red=not works, why="filter_fails")


def local_routing(at: datetime) -> Finding:
    """How many calls stayed in our own house."""
    places = Counter(bool(body.get("is_local")) for body in _bodies(at, "begun"))
    return finding([("calls_local", places[True]), ("calls_remote", places[False])])


def sensitive(at: datetime) -> Finding:
    """How many calls were refused because they touch a highly sensitive area."""
    codes = _refused(at)
    return finding([("refused_sensitive", codes["sensitive_area"])])


def effects(at: datetime) -> Finding:
    """How many calls wanted a function that no release can name."""
    codes = _refused(at)
    return finding([("refused_function", codes["other_function"])])


def outputs(at: datetime) -> Finding:
    """How many answers were held back, and whether somebody has looked at them in time."""
    waiting = HeldAnswer.objects.filter(decided_at=None)
    late = waiting.filter(held_at__lt=at - LOOKED_AT_WITHIN).count()
    facts: list[Fact] = [
        ("answers_held", HeldAnswer.objects.count()),
        ("answers_waiting", waiting.count()),
        ("answers_waiting_long", late),
    ]
    return finding(facts, person=bool(late), why="answers_waiting_long")


def drift(at: datetime) -> Finding:
    """How many use cases behave differently since yesterday: somebody has to look."""
    moved = drifting(localdate(at))
    return finding([("use_cases_drifting", len(moved))], person=bool(moved), why="drifting")


def labels(at: datetime) -> Finding:
    """How many marks there are by which anybody can ask whether the town's AI has written a text."""
    return finding([("text_marks", TextMark.objects.count())])


def energy(at: datetime) -> Finding:
    """Whether every call that ended says how its electricity is known, apart for each way."""
    methods = Counter(body.get("energy", {}).get("method", "") for body in _bodies(at, "finished", "held"))
    interrupted = sum(body.get("outcome") == "interrupted" for body in _bodies(at, "finished"))
    without = methods[""] - interrupted
    facts: list[Fact] = [
        (f"energy_{name.lower()}", methods[name]) for name in ("M1", "M2", "R", "N")
    ]  # one fact for each way: sums of different ways are never added
    facts.append(("budgets", Budget.objects.filter(confirmed_at__isnull=False).count()))
    return finding(facts, red=without > 0, why="energy_missing")
