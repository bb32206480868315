"""What the register shows about the strategy's clauses, see ``strategy/mechanisms.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.governance.api import Finding, desk_counts, entry_counts, finding, median_answer_days
from stadtkern.register import queries

if TYPE_CHECKING:
    from datetime import datetime


def concern_desk(at: datetime) -> Finding:
    """Whether everybody who wrote got an answer in time (K40, K56); who waits beyond the day turns it red."""
    counts = desk_counts(localdate(at))
    facts = [
        ("concerns_received", counts.received),
        ("concerns_answered", counts.answered),
        ("concerns_late", counts.answered_late),
        ("concerns_overdue", counts.overdue),
    ]
    if (days := median_answer_days()) is not None:
        facts.append(("concerns_median_days", round(days)))
    return finding(facts, red=counts.overdue > 0, why="concerns_overdue")


def comments(at: datetime) -> Finding:
    """How many comments came in and how many were answered (K55); the form stands on every entry."""
    counts = desk_counts(localdate(at))
    return finding([("comments", counts.comments), ("comments_answered", counts.comments_answered)])


def incidents(at: datetime) -> Finding:
    """How many incidents there were, and whether one is open beyond its day (K64)."""
    counts = desk_counts(localdate(at))
    facts = [
        ("incidents", counts.incidents),
        ("incidents_open", counts.incidents_open),
        ("incidents_overdue", counts.incidents_overdue),
    ]
    return finding(facts, person=counts.incidents_overdue > 0, why="incidents_overdue")


def exchange(at: datetime) -> Finding:
    """How many entries other towns can take over, and how many came from them (K61)."""
    return finding([("entries_offered", sum(entry_counts().values())), ("entries_taken", queries.taken().count())])
