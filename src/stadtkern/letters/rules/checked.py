"""What was found out about a PDF somebody handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LARGEST_MB = 20
Trust = Literal["ours", "test", "known", "unknown"]
Outcome = Literal[
    "genuine", "test", "other", "unknown", "changed", "added", "not_sealed", "not_pdf", "too_large", "encrypted",
    "unreadable",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """One signature in a PDF.

    ``intact``: the signed bytes are those that were signed. ``covers_all``: nothing was added behind them.
    ``trust``: ``ours`` is a certificate of this town, ``test`` one of a made-up authority, ``known`` leads to an
    authority we trust, such as that of another office. ``at`` is what the file says, by the clock of who sealed.
    """

    name: str
    at: datetime | None
    intact: bool
    covers_all: bool
    trust: Trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found; ``seals`` in the order in which they were put into the file."""

    outcome: Outcome
    seals: tuple[Seal, ...] = ()

    @property
    def seal(self) -> Seal | None:
        """The seal the outcome speaks of: one of this town before all others."""
        return deciding(self.seals)


def deciding(seals: Sequence[Seal]) -> Seal | None:
    """Return the seal that counts: of this town, of a test, of another known office, else the first."""
    order: tuple[Trust, ...] = ("ours", "test", "known", "unknown")
    return min(seals, key=lambda each: order.index(each.trust), default=None)


def outcome_of(seals: Sequence[Seal]) -> Outcome:
    """Return what these seals say of the document; any doubt counts against it."""
    seal = deciding(seals)
    if seal is None:
        return "not_sealed"
    if not seal.intact:
        return "changed"
    if not seal.covers_all:
        return "added"
    outcomes: dict[Trust, Outcome] = {"ours": "genuine", "test": "test", "known": "other", "unknown": "unknown"}
    return outcomes[seal.trust]
