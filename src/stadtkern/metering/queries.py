"""Reads of what machines drew while nobody called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from stadtkern.metering.models import IdleEnergy

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class IdleMonth:
    """Millionths of a watt-hour a machine drew in a month while nobody called, in the seconds it was followed."""

    starts_on: date
    machine: str
    micro_wh: int
    followed_s: int


def idle_months(most: int = 24) -> list[IdleMonth]:
    """Return what every process kept, added up by month and machine, the newest month first."""
    rows = IdleEnergy.objects.values_list("starts_on", "machine").annotate(Sum("micro_wh"), Sum("followed_s"))
    return [IdleMonth(*row) for row in rows.order_by("-starts_on", "machine")[:most]]
