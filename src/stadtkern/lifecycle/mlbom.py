"""A tool as a CycloneDX 1.6 bill of materials for machine learning, and back.

Source: CycloneDX specification 1.6, ``bom-1.6.schema.json`` (component type ``machine-learning-model``, ``modelCard``).
Security rules and the day of the check stay ours: a file from outside never brings them along.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SPEC = "1.6"
MODEL = "machine-learning-model"
SHA256 = re.compile(r"^[0-9a-f]{64}$")
LIMITS = {"name": 99, "vendor": 199, "version": 60, "licence": 120, "model_card": 20_000}
OURS = "stadtkern:"


@dataclass(frozen=True, slots=True)
class ToolFile:
    """What a bill of materials says about one model; ``digest`` begins with sha256:."""

    name: str
    vendor: str
    version: str
    digest: str
    licence: str
    model_card: str
    energy_wh_per_call: Decimal | None = None
    host: str = ""
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one model of a file cannot be taken over: a code, and the place in the file."""

    code: str
    place: str


def to_bom(tool: ToolFile, *, serial: str, at: datetime) -> dict[str, Any]:
    """Return the bill of materials of one tool; ``serial`` is a UUID."""
    component: dict[str, Any] = {
        "type": MODEL,
        "bom-ref": tool.digest,
        "supplier": {"name": tool.vendor},
        "name": tool.name,
        "version": tool.version,
        "description": tool.model_card[:1000],
        "hashes": [{"alg": "SHA-256", "content": tool.digest.removeprefix("sha256:")}],
        "modelCard": {"considerations": {"technicalLimitations": [tool.model_card]}} if tool.model_card else {},
        "properties": [
            {"name": f"{OURS}host", "value": tool.host},
            {"name": f"{OURS}is-local", "value": "true" if tool.is_local else "false"},
        ],
    }
    if tool.licence:
        component["licenses"] = [{"license": {"name": tool.licence}}]
    if tool.energy_wh_per_call is not None:
        component["properties"].append({"name": f"{OURS}energy-wh-per-call", "value": str(tool.energy_wh_per_call)})
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"timestamp": at.isoformat(), "component": {"type": "application", "name": "Stadtkern"}},
        "components": [component],
    }


def from_bom(data: object) -> tuple[list[ToolFile], list[Fault]]:
    """Return the models a bill of materials names, and what cannot be taken over; anything else in it is left."""
    if not isinstance(data, dict) or data.get("bomFormat") != "CycloneDX":
        return [], [Fault("not_cyclonedx", "bomFormat")]
    components = data.get("components")
    if not isinstance(components, list):
        return [], [Fault("no_model", "components")]
    tools: list[ToolFile] = []
    faults: list[Fault] = []
    for place, each in enumerate(components):
        if isinstance(each, dict) and each.get("type") == MODEL:
            found = _tool(each, f"components[{place}]")
            if isinstance(found, Fault):
                faults.append(found)
            else:
                tools.append(found)
    if not tools and not faults:
        faults.append(Fault("no_model", "components"))
    return tools, faults


def _tool(component: Mapping[str, Any], place: str) -> ToolFile | Fault:
    digest = next((value for value in _hashes(component) if SHA256.match(value)), "")
    name, version = _text(component.get("name")), _text(component.get("version"))
    if not digest:
        return Fault("no_digest", place)
    if not name or not version:
        return Fault("no_name", place)
    supplier = component.get("supplier")
    vendor = _text(supplier.get("name")) if isinstance(supplier, dict) else ""
    properties = _properties(component)
    found = ToolFile(
        name=name,
        vendor=vendor or _text(component.get("publisher")) or "?",
        version=version,
        digest=f"sha256:{digest}",
        licence=_licence(component),
        model_card=_card(component),
        energy_wh_per_call=_energy(properties),
        host=properties.get("host", "")[:200],
        is_local=properties.get("is-local") == "true",
    )
    too_long = [part for part, limit in LIMITS.items() if len(getattr(found, part)) > limit]
    return Fault("too_long", f"{place}.{too_long[0]}") if too_long else found


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _hashes(component: Mapping[str, Any]) -> list[str]:
    return [
        _text(each.get("content")).lower() for each in _dicts(component.get("hashes")) if each.get("alg") == "SHA-256"
    ]


def _licence(component: Mapping[str, Any]) -> str:
    for each in _dicts(component.get("licenses")):
        inner = each.get("license")
        if isinstance(inner, dict) and (found := _text(inner.get("id")) or _text(inner.get("name"))):
            return found
        if found := _text(each.get("expression")):
            return found
    return ""


def _card(component: Mapping[str, Any]) -> str:
    card = component.get("modelCard")
    considerations = card.get("considerations") if isinstance(card, dict) else None
    limits = considerations.get("technicalLimitations") if isinstance(considerations, dict) else None
    parts = [_text(each) for each in limits] if isinstance(limits, list) else []
    return "\n".join(part for part in parts if part) or _text(component.get("description"))


def _properties(component: Mapping[str, Any]) -> dict[str, str]:
    rows = [(_text(each.get("name")), _text(each.get("value"))) for each in _dicts(component.get("properties"))]
    return {name.removeprefix(OURS): value for name, value in rows if name.startswith(OURS)}


def _energy(properties: Mapping[str, str]) -> Decimal | None:
    try:
        value = Decimal(properties["energy-wh-per-call"])
    except (KeyError, InvalidOperation):
        return None
    return value if value.is_finite() and 0 <= value < 10**6 else None
