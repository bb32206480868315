"""Background entry points of the strategy."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.strategy import actions, queries


def check_daily() -> None:
    """Check the clauses once a day, with the first minute of the day that finds time."""
    now = timezone.now()
    checked = [row.checked_at for row in queries.statuses().values()]
    if not checked or timezone.localdate(min(checked)) < timezone.localdate(now):
        actions.check_strategy(at=now)


def check_now() -> None:
    """Check the clauses after the town's files have changed."""
    actions.check_strategy(at=timezone.now())
