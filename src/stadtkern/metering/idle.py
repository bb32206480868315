"""Keeps what a machine drew while nobody called, by month, as its own counters say: apart from calls, never added."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import structlog
from django.db import Error, close_old_connections, connection

from stadtkern.metering.models import IdleEnergy
from stadtkern.modelcalls.energy import UJ_PER_WH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stadtkern.metering.meter import Idle, Month

log = structlog.get_logger("stadtkern.metering")


def _let_go() -> None:
    """Close a connection that is too old or broken, but none somebody is in the middle of."""
    if not connection.in_atomic_block:
        close_old_connections()


class IdleRecord:
    """What one process has seen on one machine. It writes its own sums over its earlier ones: none counts twice."""

    def __init__(self, machine: str, process: str, publish: Callable[[str, float], None]) -> None:
        self.machine = machine[:200]
        self.process = process
        self._tell = publish
        self._told_uj = 0.0

    def keep(self, by_month: Mapping[Month, Idle]) -> None:
        """Write the sums; what cannot be written now is in those of the next time."""
        self._publish(sum(each.uj for each in by_month.values()))
        rows = [
            IdleEnergy(
                machine=self.machine,
                process=self.process,
                starts_on=date(year, month, 1),
                micro_wh=round(each.uj / UJ_PER_WH * 1e6),
                followed_s=round(each.seconds),
            )
            for (year, month), each in by_month.items()
        ]
        _let_go()
        try:
            IdleEnergy.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["machine", "process", "starts_on"],
                update_fields=["micro_wh", "followed_s"],
            )
        except (Error, OSError) as error:
            log.error("idle_not_kept", error=type(error).__name__)
        _let_go()

    def _publish(self, uj: float) -> None:
        if uj > self._told_uj:
            self._tell(self.machine, (uj - self._told_uj) / 1e6)
            self._told_uj = uj
