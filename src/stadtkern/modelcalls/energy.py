"""Electricity of a call, with how it is known: metered, reckoned, modelled or unknown. A range, never a bare point.

Sources: facts on energy in the project's notes on AI governance, section 6; EcoLogits 0.9.1, ``impacts/llm.py`` and its
methodology (formula R).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Method = Literal["M1", "M2", "R", "N"]
UJ_PER_WH = 3.6e9
UNKNOWN_SHARE = 0.5  # of the span between idle and full load, where nobody has measured it
BATCH_HIGH, BATCH_LOW = 8, 256  # a provider answers several people at a time; how many it does not say
PUE_LOW, PUE_HIGH = 1.1, 1.4


@dataclass(frozen=True, slots=True)
class Energy:
    """Watt-hours of one call: lowest, likely, highest, and the method."""

    method: Method
    low_wh: float = 0.0
    wh: float = 0.0
    high_wh: float = 0.0


UNKNOWN = Energy("N")


@dataclass(frozen=True, slots=True)
class Power:
    """What a server of our own draws, in watts; ``plug_factor`` is plug meter by counters, None if never compared."""

    idle_w: float
    most_w: float
    parallel: int = 1
    pue: float = 1.0
    plug_factor: float | None = None


def metered(uj: float, power: Power | None) -> Energy:
    """Return method M1 from what counters gave this call above idle, in microjoules.

    Without a comparison with a plug meter it is a lower bound: counters miss memory, fans and the power supply.
    """
    factor = (power.plug_factor if power else None) or 1.0
    wh = max(0.0, uj) / UJ_PER_WH * factor * (power.pue if power else 1.0)
    if power and power.plug_factor:
        return Energy("M1", wh * 0.85, wh, wh * 1.15)
    return Energy("M1", wh, wh, wh * 2)


def reckoned(busy_s: float, power: Power) -> Energy:
    """Return method M2 from the seconds the server was busy with this call; factor 2 to both sides."""
    above_idle = UNKNOWN_SHARE * max(0.0, power.most_w - power.idle_w) / max(1, power.parallel)
    wh = max(0.0, busy_s) / 3600 * above_idle * power.pue * (power.plug_factor or 1.0)
    return Energy("M2", wh / 2, wh, wh * 2)


def modelled(tokens_out: int, billions: tuple[float, float]) -> Energy:
    """Return method R for a remote model of so many billion active parameters (lowest, highest): a range of estimates.

    Only written tokens count, as in the formula; reading, network and idle time are not in it.
    """
    low = tokens_out * _wh_per_token(billions[0], BATCH_LOW) * PUE_LOW
    high = tokens_out * _wh_per_token(billions[1], BATCH_HIGH) * PUE_HIGH
    return Energy("R", low, math.sqrt(low * high), high)


def _wh_per_token(billions: float, batch: int) -> float:
    gpu_wh = 1.1665e-6 * math.exp(-0.011206 * batch) * billions + 4.0529e-5
    latency_s = 6.785e-4 * billions + 3.119e-4 * batch + 1.947e-2
    gigabytes = 1.2 * billions * 16 / 8
    gpus: int = 2 ** math.ceil(math.log2(max(1.0, gigabytes / 80)))
    server_wh = 1200 * (gpus / 8) * latency_s / 3600 / batch
    return server_wh + gpus * gpu_wh
