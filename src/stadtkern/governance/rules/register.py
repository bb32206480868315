"""An entry of the public AI register, and its form for machines.

Source of the field names and limits: Dutch publication standard for algorithm registers 1.0.0
(github.com/Algoritmeregister/schemas). Its language is fixed to Dutch, so we keep the names under our own ``$id``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from stadtkern.governance.rules.states import State

SCHEMA = "https://stadtkern.example/schemas/ai-register-1.json"
CONFORMS_TO = "https://github.com/Algoritmeregister/schemas (1.0.0, field names and limits)"
SHOWN = (
    State.PILOT,
    State.PILOT_REPORTED,
    State.ROLLOUT,
    State.UNDER_REVIEW,
    State.ADAPTING,
    State.SUSPENDED,
    State.RETIRED,
)
STATUS = {
    State.PILOT: "In ontwikkeling",
    State.PILOT_REPORTED: "In ontwikkeling",
    State.ADAPTING: "In ontwikkeling",
    State.ROLLOUT: "In gebruik",
    State.UNDER_REVIEW: "In gebruik",
    State.SUSPENDED: "Buiten gebruik",
    State.RETIRED: "Buiten gebruik",
}
LIMITS = {"name": 99, "description_short": 349, "organization": 99, "supplier": 199, "technical_operation": 4999}
LONGEST = 2499


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
class Entry:
    """Everything the public page of a use case shows; empty where nothing has been written yet."""

    public_id: str
    title: str
    summary: str
    state: State
    office: str
    organization: str
    contact: str
    since: date | None = None
    ended: date | None = None
    problem: str = ""
    affected: str = ""
    without_ai: str = ""
    benefit: str = ""
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
    bias_facts: str = ""
    bias_refusals: str = ""
    next_review: date | None = None
    suspended_because: str = ""
    lessons: str = ""


def as_record(entry: Entry, *, url: str, source_url: str, human_role: str) -> dict[str, Any]:
    """Return an entry under the field names of the Dutch standard, cut to its limits."""
    record = {
        "$id": SCHEMA,
        "conformsTo": CONFORMS_TO,
        "name": entry.title,
        "description_short": entry.summary,
        "organization": entry.organization,
        "theme": entry.office,
        "status": STATUS[entry.state],
        "start_date": f"{entry.since:%Y-%m}" if entry.since else None,
        "end_date": f"{entry.ended:%Y-%m}" if entry.ended else None,
        "contact": entry.contact,
        "link": url,
        "publication_category": "A" if entry.ai_act_class == "high_risk" else "C",
        "source_link": source_url,
        "purpose_and_impact": " ".join(part for part in (entry.problem, entry.benefit, entry.affected) if part),
        "considerations": entry.without_ai,
        "human_intervention": human_role,
        "risk_management": " ".join(entry.class_reasons),
        "legal_basis": " – ".join(part for part in (entry.legal_basis, entry.statute) if part),
        "impact_assessments": entry.dpia,
        "data": ", ".join(entry.data_classes),
        "technical_operation": " ".join(part for part in (entry.tool, entry.host, entry.digest) if part),
        "supplier": entry.supplier,
        "language": "deu",
        "schema": "1.0.0",
        "source_id": entry.public_id,
    }
    return {name: _cut(value, LIMITS.get(name, LONGEST)) for name, value in record.items()}


def _cut(value: str | None, limit: int) -> str | None:
    if value is None or len(value) <= limit:
        return value
    return f"{value[: limit - 1].rsplit(' ', 1)[0]}…"
