"""What machines drew in the past, for tests of pages that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.metering.models import IdleEnergy

if TYPE_CHECKING:
    from datetime import date


def idle(machine: str, process: str, month: date, *, wh: int, hours: int) -> None:
    """Say what a machine drew in a month while nobody called, as one process saw it."""
    IdleEnergy.objects.create(
        machine=machine, process=process, starts_on=month, micro_wh=wh * 1_000_000, followed_s=hours * 3600
    )
