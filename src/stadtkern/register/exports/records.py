"""An entry of the public register under the field names machines know.

Source of the field names and limits: Dutch publication standard for algorithm registers 1.0.0
(github.com/Algoritmeregister/schemas). Its language is fixed to Dutch and its themes to a Dutch list, so we keep the
names under our own ``$id``; what has no name there stands in ``stadtkern``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from stadtkern.core.texts import cut
from stadtkern.governance.api import DATA_CLASSES, VERDICTS, reason_words
from stadtkern.register.exports.addresses import LICENCE
from stadtkern.register.rules.vocabulary import terms
from stadtkern.register.wording import HUMAN_ROLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.governance.api import Entry
    from stadtkern.register.exports.addresses import Addresses

CONFORMS_TO = "https://github.com/Algoritmeregister/schemas (1.0.0: field names, required fields and limits)"
OUT_OF_USE: Final = "Buiten gebruik"  # suspended, retired, without a release, and what was sent back or put aside
STATUS: Final = {
    "pilot": "In ontwikkeling",
    "pilot_reported": "In ontwikkeling",
    "adapting": "In ontwikkeling",
    "rollout": "In gebruik",
    "under_review": "In gebruik",
}
CATEGORIES: Final = {
    "high_risk": "Hoog-risico AI-systeem (Categorie A)",
    "not_high_risk_art6_3": "Impactvolle algoritmes (Categorie B)",
}
OTHER_CATEGORY: Final = "Overige algoritmes (Categorie C)"
LIMITS: Final = {
    "name": 99,
    "description_short": 349,
    "organization": 99,
    "supplier": 199,
    "technical_operation": 4999,
}
LONGEST: Final = 2499


def schema(addresses: Addresses) -> dict[str, Any]:
    """Return the JSON Schema of the register, under the address it is served at."""
    text = files("stadtkern.register").joinpath("schema-1.json").read_text(encoding="utf-8")
    return {"$id": addresses.schema, **json.loads(text)}


def register_file(entries: Sequence[Entry], addresses: Addresses) -> dict[str, Any]:
    """Return the whole register."""
    return {
        "$schema": addresses.schema,
        "conformsTo": CONFORMS_TO,
        "license": LICENCE,
        "link": addresses.register,
        "entries": [as_record(each, addresses) for each in entries],
    }


def as_record(entry: Entry, addresses: Addresses) -> dict[str, Any]:
    """Return an entry under the field names of the Dutch standard, cut to its limits; what is not known is left out."""
    required = {
        "name": entry.title,
        "description_short": entry.summary,
        "organization": entry.organization,
        "contact": entry.contact,
        "purpose_and_impact": _joined(entry.problem, entry.benefit, entry.affected),
        "considerations": entry.without_ai,
        "human_intervention": str(HUMAN_ROLE),
        "risk_management": _risks(entry),
        "impact_assessments": entry.dpia,
        "data": ", ".join(str(DATA_CLASSES[each]) for each in entry.data_classes),
        "technical_operation": _joined(entry.tool, entry.host, entry.digest),
        "supplier": entry.supplier,
    }
    optional = {
        "start_date": f"{entry.since:%Y-%m}" if entry.since else "",
        "end_date": f"{entry.ended:%Y-%m}" if entry.ended else "",
        "legal_basis": " – ".join(part for part in (entry.legal_basis, entry.statute) if part),
        "link": addresses.entry(entry.public_id),
        "source_link": addresses.entry_json(entry.public_id),
        "source_id": entry.public_id,
    }
    written = required | {name: value for name, value in optional.items() if value}
    return {
        **{name: cut(value, LIMITS.get(name, LONGEST)) for name, value in written.items()},
        "theme": [entry.office or entry.organization],
        "status": OUT_OF_USE if entry.is_paused else STATUS.get(entry.state, OUT_OF_USE),
        "publication_category": CATEGORIES.get(entry.ai_act_class, OTHER_CATEGORY),
        "language": "deu",
        "schema": "1.0.0",
        "stadtkern": _further(entry),
    }


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _risks(entry: Entry) -> str:
    """Say how risks are kept small: class, runs on equal treatment, reviews, release."""
    points = f" ({', '.join(entry.class_reasons)})" if entry.class_reasons else ""
    said = [f"{_('Class under the EU AI Act')}: {entry.class_word}{points}." if entry.class_word else ""]
    if entry.bias_on:
        verdicts = {"facts": VERDICTS[entry.bias_facts], "refusals": VERDICTS[entry.bias_refusals]}
        words = _("Equal treatment, tested on %(date)s: facts %(facts)s, refusals %(refusals)s.")
        said.append(words % {"date": entry.bias_on.isoformat(), **verdicts})
    if entry.release_until:
        said.append(_("Released until %s, then it ends by itself.") % entry.release_until.isoformat())
    if entry.next_review:
        said.append(_("Next review at the latest on %s.") % entry.next_review.isoformat())
    return _joined(*said)


def _further(entry: Entry) -> dict[str, Any]:
    """Return what the Dutch standard has no name for; nothing is null, what is not known is left out."""
    further = {
        "state": entry.state.value,
        "changed_at": entry.changed_at.isoformat(),
        "ai_act_class": entry.ai_act_class,
        "ai_act_points": list(entry.class_reasons),
        "dpv": terms(
            entry.ai_act_class, entry.class_reasons, entry.data_classes, has_personal_data=entry.has_personal_data
        ),
        "data_classes": list(entry.data_classes),
        "is_local": entry.is_local,
        "label": entry.label,
        "suspended_because": reason_words(entry.suspended_because),
        "last_state": entry.left.state.value if entry.left else "",
        "left_on": entry.left.on.isoformat() if entry.left else "",
        "left_because": reason_words(entry.left.because) if entry.left else "",
        "overtakes_reason": entry.overtakes_reason,
        "environment_benefit": entry.environment_benefit,
        "lessons": entry.lessons,
        "pilot": _pilot(entry),
        "bias": _bias(entry),
        "used": _used(entry),
        "incidents": entry.incidents,
        "incidents_open": entry.incidents_open,
        "concerns": entry.concerns,
        "concerns_answered": entry.concerns_answered,
        "next_review": entry.next_review.isoformat() if entry.next_review else None,
        "release_until": entry.release_until.isoformat() if entry.release_until else None,
    }
    return {name: value for name, value in further.items() if value not in (None, "", [], {})}


def _pilot(entry: Entry) -> dict[str, Any]:
    if not entry.findings:
        return {}
    results = [
        {
            "metric": each.name,
            "threshold": each.threshold,
            "value": each.value,
            "low": each.low,
            "high": each.high,
            "count": each.count,
            "verdict": each.verdict,
        }
        for each in entry.measured
    ]
    return {"findings": entry.findings, "energy_kwh": entry.energy_kwh, "results": results}


def _bias(entry: Entry) -> dict[str, str]:
    if entry.bias_on is None:
        return {}
    return {"tested_on": entry.bias_on.isoformat(), "facts": entry.bias_facts, "refusals": entry.bias_refusals}


def _used(entry: Entry) -> dict[str, Any]:
    used = entry.used
    if used is None:
        return {}
    return {
        "calls": used.calls,
        "refused": used.refused,
        "failed": used.failed,
        "held_back": used.held_back,
        "accepted": used.accepted,
        "tokens": used.tokens,
        "energy_wh_low": used.energy_wh_low,
        "energy_wh": used.energy_wh,
        "energy_wh_high": used.energy_wh_high,
        "energy_by_method": [
            {
                "method": each.method,
                "calls": each.calls,
                "energy_wh_low": each.low,
                "energy_wh": each.middle,
                "energy_wh_high": each.high,
            }
            for each in used.energy
        ],
        "cost_eur": str(used.cost_eur),
    }
