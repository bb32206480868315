"""The register as tables: our own columns, and those of the UK's transparency standard."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from stadtkern.core.cells import harmless
from stadtkern.core.texts import clean
from stadtkern.governance.api import DATA_CLASSES
from stadtkern.register.exports.records import as_record
from stadtkern.register.wording import HUMAN_ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stadtkern.governance.api import Entry
    from stadtkern.register.exports.addresses import Addresses

COLUMNS: Final = (
    "name", "description_short", "organization", "theme", "status", "start_date", "end_date", "contact", "link",
    "publication_category", "source_link", "purpose_and_impact", "considerations", "human_intervention",
    "risk_management", "legal_basis", "impact_assessments", "data", "technical_operation", "supplier", "language",
    "schema", "source_id",
)  # fmt: skip
FURTHER: Final = (
    "state", "last_state", "left_on", "ai_act_class", "incidents", "incidents_open", "concerns", "concerns_answered",
    "next_review", "release_until",
)  # fmt: skip
USED: Final = (
    "calls", "refused", "failed", "held_back", "accepted", "energy_wh_low", "energy_wh", "energy_wh_high",
    "energy_method", "cost_eur",
)  # fmt: skip
# Algorithmic Transparency Recording Standard, the attributes of its published data standard in their order
# (github.com/Algoritmeregister/standard, _data/Algorithmic_transparency_data_standard.csv).
ATRS: Final = (
    "name", "description", "website", "contact_email", "organisation", "team", "senior_responsible_owner",
    "external_supplier", "external_supplier_identifier", "external_supplier_role", "data_access_terms", "scope",
    "benefit", "alternatives_considered", "model_type", "frequency_usage", "phase", "maintenance",
    "system_architecture", "process_integration", "provided_information", "human_decisions", "required_training",
    "appeals_and_review", "source_data_name", "source_data_description", "source_data_url", "data_collection",
    "data_sharing_agreements", "data_access_and_storage", "impact_assessment_name", "impact_assessment_description",
    "impact_assessment_date", "impact_assessment_link", "risk_name", "risk_description", "risk_mitigation",
)  # fmt: skip
PHASES: Final = {"rollout": "production", "under_review": "production", "suspended": "production",
                 "rejected": "retired", "blocked": "retired", "retired": "retired"}  # fmt: skip


def register_csv(entries: Sequence[Entry], addresses: Addresses) -> str:
    """Return one line for each entry: the fields of the standard, then what was measured."""
    return _table((*COLUMNS, *FURTHER, *USED), (_flat(each, addresses) for each in entries))


def _flat(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    record = as_record(entry, addresses)
    further: dict[str, Any] = record["stadtkern"]
    used: dict[str, Any] = further.get("used", {})
    methods = "; ".join(dict.fromkeys(each["method"] for each in used.get("energy_by_method", ())))
    themes = {"theme": "; ".join(record["theme"])}
    return {**record, **themes, **{name: further.get(name, "") for name in FURTHER}, **used, "energy_method": methods}


def atrs_csv(entries: Sequence[Entry], addresses: Addresses) -> str:
    """Return the entries under the attributes of the UK standard; what this town does not record stays empty."""
    return _table(ATRS, (_attributes(each, addresses) for each in entries))


def _attributes(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    record = as_record(entry, addresses)
    used = entry.used
    return {
        "name": record["name"],
        "description": record["description_short"],
        "website": record["link"],
        "contact_email": entry.contact,
        "organisation": entry.organization,
        "team": entry.office,
        "external_supplier": entry.supplier,
        "scope": entry.problem,
        "benefit": entry.benefit,
        "alternatives_considered": entry.without_ai,
        "model_type": entry.tool,
        "frequency_usage": f"{used.calls}" if used else "",
        "phase": PHASES.get(entry.state, "development"),
        "maintenance": f"{entry.next_review:%Y-%m-%d}" if entry.next_review else "",
        "human_decisions": str(HUMAN_ROLE),
        "appeals_and_review": addresses.entry(entry.public_id) + "#bedenken",
        "source_data_description": ", ".join(str(DATA_CLASSES[each]) for each in entry.data_classes),
        "data_access_and_storage": entry.host,
        "impact_assessment_name": entry.dpia,
        "risk_name": entry.class_word,
        "risk_mitigation": record["risk_management"],
    }


def _table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows({name: cell(row.get(name)) for name in columns} for row in rows)
    return out.getvalue()


def cell(value: object) -> str:
    """Return a cell without what nobody can see, and no formula."""
    return harmless(clean("" if value is None else str(value)))
