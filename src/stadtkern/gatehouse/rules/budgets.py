"""What a budget would have meant for the past, so that nobody stops people's work without knowing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stadtkern.modelcalls.policy import Amounts, Limit


@dataclass(frozen=True, slots=True)
class Preview:
    """The past 30 days beside a limit. ``used_on`` days had calls, ``over_on`` of them would have gone beyond it."""

    used_on: int
    over_on: int
    most: Amounts
    total: Amounts
    is_over: bool


def preview(days: Sequence[Amounts], limit: Limit, *, is_for_a_day: bool) -> Preview:
    """Return what ``limit`` would have meant for ``days`` of the last 30, taken as one month."""
    total = sum(days, Amounts())
    most = Amounts(
        max((day.tokens for day in days), default=0),
        max((day.micro_eur for day in days), default=0),
        max((day.micro_wh for day in days), default=0),
    )
    over_on = sum(not day.fits_into(limit) for day in days) if is_for_a_day else 0
    return Preview(len(days), over_on, most, total, over_on > 0 if is_for_a_day else not total.fits_into(limit))
