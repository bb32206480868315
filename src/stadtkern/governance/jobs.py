"""Background entry points of governance."""

from __future__ import annotations

from django.core.cache import cache
from django.utils import timezone

from stadtkern.governance import actions

ONE_DAY = 60 * 60 * 24


def pass_day() -> None:
    """Do what the day brings, with the first minute of the day that finds time; doing it twice changes nothing."""
    now = timezone.now()
    if cache.add(f"governance:day:{timezone.localdate(now)}", value=True, timeout=ONE_DAY):
        actions.pass_day(at=now)
