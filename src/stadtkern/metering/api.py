"""The door of metering: the meter of this machine, and what was kept of it."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from stadtkern.metering.dividing import Share
from stadtkern.metering.idle import IdleRecord
from stadtkern.metering.meter import Counter, Meter, packages
from stadtkern.metering.queries import IdleMonth, idle_months

if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtkern.metering.neighbours import Neighbours

__all__ = ["Counter", "IdleMonth", "Meter", "Share", "counters_here", "idle_months", "meter_here"]


def counters_here() -> tuple[Counter, ...]:
    """Return the counters of this machine; the library for cards is loaded only now, if it is there."""
    if find_spec("fcntl") is None:  # Windows: processes could not tell each other
        return ()
    cards = import_string("stadtkern.metering.cards.counters")() if find_spec("pynvml") else ()
    return *packages(), *cards


def meter_here(process: str, *, idle_w: float, publish: Callable[[str, float], None]) -> Meter:
    """Return what reads the counters of this machine, together with the other processes that do.

    ``process`` names this one, ``idle_w`` is what the machine draws anyway; ``publish`` is told the machine's name and
    the joules that were left over since it was told last.
    """
    counters = counters_here()
    if not counters:
        return Meter()
    machine = socket.gethostname()
    neighbours: Neighbours = import_string("stadtkern.metering.neighbours.Neighbours")(
        settings.DATA_DIR / "meter" / machine
    )
    record = IdleRecord(machine, process, publish)
    return Meter(counters, idle_w=idle_w, neighbours=neighbours, keep=record.keep)
