"""What the public register shows of a use case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from stadtkern.lifecycle.states import LIVE, State

SHOWN = (
    State.PILOT,
    State.PILOT_REPORTED,
    State.ROLLOUT,
    State.UNDER_REVIEW,
    State.ADAPTING,
    State.SUSPENDED,
    State.RETIRED,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric of the pilot: what was hoped for and what came out."""

    name: str
    threshold: float
    value: float
    low: float
    high: float
    count: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Energy:
    """Electricity in Wh with its range, of the calls of which it is known in one way (``M1``, ``M2``, ``R``, ``N``)."""

    method: str
    calls: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Used:
    """What was measured in use: counts, energy in Wh with its range, cost in euros.

    ``energy`` says which part of it is known in which way; the sums over all ways are as good as the worst of them.
    """

    calls: int
    refused: int
    failed: int
    held_back: int
    accepted: int
    tokens: int
    energy_wh_low: float
    energy_wh: float
    energy_wh_high: float
    cost_eur: Decimal
    energy: tuple[Energy, ...]


@dataclass(frozen=True, slots=True)
class Left:
    """When, from which state and why a use case that once was tried was sent back or put aside; codes or words."""

    on: date
    state: State
    because: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Everything the public page of a use case shows; empty where nothing has been written yet.

    ``left`` is empty while it is in one of the states ``SHOWN``; what once was there keeps its page.
    """

    public_id: str
    title: str
    summary: str
    state: State
    office: str
    organization: str
    contact: str
    changed_at: datetime
    since: date | None = None
    ended: date | None = None
    left: Left | None = None
    problem: str = ""
    affected: str = ""
    without_ai: str = ""
    benefit: str = ""
    environment_benefit: str = ""
    ai_act_class: str = ""
    class_word: str = ""
    class_reasons: tuple[str, ...] = ()
    legal_basis: str = ""
    statute: str = ""
    data_classes: tuple[str, ...] = ()
    has_personal_data: bool | None = None
    dpia: str = ""
    tool: str = ""
    supplier: str = ""
    host: str = ""
    is_local: bool | None = None
    digest: str = ""
    label: str = ""
    measured: tuple[Measured, ...] = ()
    findings: str = ""
    energy_kwh: str = ""
    bias_on: date | None = None
    bias_run: str = ""
    bias_facts: str = ""
    bias_refusals: str = ""
    next_review: date | None = None
    suspended_because: str = ""
    lessons: str = ""
    used: Used | None = None
    incidents: int = 0
    incidents_open: int = 0
    concerns: int = 0
    concerns_answered: int = 0
    release_until: date | None = None
    release_ended_because: str = ""
    overtakes_reason: str = ""

    @property
    def is_paused(self) -> bool:
        """Tell whether it would be in use, but no release holds, so that nobody can use it."""
        return self.state in LIVE and self.release_until is None
