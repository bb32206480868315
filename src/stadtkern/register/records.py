"""An entry of the public register under the field names machines know.

Source of the field names and limits: Dutch publication standard for algorithm registers 1.0.0
(github.com/Algoritmeregister/schemas). Its language is fixed to Dutch, so we keep the names under our own ``$id``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stadtkern.governance.api import Entry

SCHEMA = "https://stadtkern.example/schemas/ai-register-1.json"
CONFORMS_TO = "https://github.com/Algoritmeregister/schemas (1.0.0, field names and limits)"
STATUS = {
    "pilot": "In ontwikkeling",
    "pilot_reported": "In ontwikkeling",
    "adapting": "In ontwikkeling",
    "rollout": "In gebruik",
    "under_review": "In gebruik",
    "suspended": "Buiten gebruik",
    "retired": "Buiten gebruik",
}
LIMITS = {"name": 99, "description_short": 349, "organization": 99, "supplier": 199, "technical_operation": 4999}
LONGEST = 2499


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
