"""What the runs show about the strategy's clauses on equal treatment (K48, K49), see ``strategy/mechanisms.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.fairness import queries
from stadtkern.fairness.models import FilterEvaluation, Run
from stadtkern.strategy.api import Finding, finding

if TYPE_CHECKING:
    from datetime import datetime


def runs(at: datetime) -> Finding:
    """How many runs there were in the last quarter, and which use cases in use lack one."""
    today = localdate(at)
    span = queries.lasts(today)
    due = [each for each in queries.due(today) if each.is_live]
    overdue = sum(each.is_overdue for each in due)
    unequal = sum(each.run is not None and "different" in {each.run.facts, each.run.refusals} for each in due)
    facts = [
        ("runs_in_quarter", Run.objects.filter(finished_at__gt=at - span, finished_at__lte=at).count()),
        ("live_without_run", overdue),
        ("live_unequal", unequal),
    ]
    red, why = bool(overdue or unequal), "live_without_run" if overdue else "live_unequal"
    soon = sum(each.is_soon for each in due)
    return finding(facts, red=red, person=bool(soon), why=why if red else "run_due_soon")


def reviews(at: datetime) -> Finding:
    """How many pairs of the latest runs wait to be judged, and how far the judges agree."""
    latest: dict[str, Run] = {}
    for each in queries.runs().filter(finished_at__lte=at):
        latest.setdefault(each.use_case, each)
    found = queries.reviews_of(list(latest.values()))
    waiting = sum(each.pairs - each.judged for each in found.values())
    alphas = [each.alpha for each in found.values() if each.alpha is not None]
    facts: list[tuple[str, int | str]] = [
        ("pairs_judged", sum(each.judged for each in found.values())),
        ("pairs_waiting", waiting),
    ]
    if alphas:
        facts.append(("lowest_agreement", f"{min(alphas):.2f}"))
    return finding(facts, person=bool(waiting), why="pairs_waiting")


def filters(at: datetime) -> Finding:
    """Whether the latest evaluation of every filter found groups it holds back more often than others."""
    latest: dict[str, FilterEvaluation] = {}
    for each in queries.filters().filter(recorded_at__lte=at):
        latest.setdefault(each.name, each)
    unequal = sum(each.worst == "different" for each in latest.values())
    facts = [("filters_evaluated", len(latest)), ("filters_unequal", unequal)]
    return finding(
        facts, red=bool(unequal), person=not latest, why="filters_unequal" if unequal else "no_filter_evaluated"
    )
