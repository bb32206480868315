"""How far counters moved, and how a window's electricity is divided among the calls that ran in it. Pure.

Source: RAPL counters wrap around at ``max_energy_range_uj`` (Linux powercap).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

INPUT_WEIGHT, OUTPUT_WEIGHT = 1.0, 10.0  # reading a token against writing one, until calibrated


def counted(before: int, after: int, wraps_at: int | None) -> int:
    """Return how far a counter moved, also over its end; one without an end has begun anew if it shows less."""
    if after >= before:
        return after - before
    return after if wraps_at is None else after + wraps_at - before


@dataclass(slots=True)
class Share:
    """What one running call has done in a window of the meter, and what it was given of the electricity so far.

    Not ``is_known`` if a counter could not be read while it ran.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    uj: float = 0.0
    is_known: bool = True

    @property
    def weight(self) -> float:
        """Return how much of the window's work this call was."""
        return INPUT_WEIGHT * self.tokens_in + OUTPUT_WEIGHT * self.tokens_out


def divide(
    uj: float,
    idle_w: float,
    seconds: float,
    shares: Iterable[Share],
    elsewhere: float = 0.0,
    given_elsewhere_uj: float = 0.0,
) -> float:
    """Divide a window's electricity above idle among the calls that ran, by their work; return the rest (µJ).

    Tokens are known when a call ends: in a window where none ended, all that ran have equal parts. ``elsewhere`` calls
    (on average) that ran on the same machine and are not among the shares have equal parts too, left in the rest; what
    such calls were already given is given to nobody again. What nobody worked for stays with the machine: it is
    reported by month, never by call.
    """
    running = list(shares)
    if not running:
        return uj
    above = max(0.0, uj - idle_w * seconds * 1e6)
    above = min(above * len(running) / (len(running) + elsewhere), max(0.0, above - given_elsewhere_uj))
    total = sum(share.weight for share in running)
    for share in running:
        share.uj += above * (share.weight / total if total > 0 else 1 / len(running))
        share.tokens_in = share.tokens_out = 0
    return uj - above
