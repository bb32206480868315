"""Terms of the Data Privacy Vocabulary for what a classification says.

Source: W3C DPV 2.3, extension EU AI Act (w3id.org/dpv/legal/eu/aiact, 25 February 2026); points of Annex III carry a
letter there, so an area without one gets the broader term. It has no terms for Art. 5(1)(ba) and (bb).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

DPV, AI_ACT = "https://w3id.org/dpv#", "https://w3id.org/dpv/legal/eu/aiact#"
RISK_LEVELS = {
    "prohibited": "RiskLevelProhibited",
    "high_risk": "RiskLevelHigh",
    "not_high_risk_art6_3": "RiskLevelNotHigh",
    "transparency": "RiskLevelTransparencyRequired",
    "minimal": "RiskLevelMinimal",
}
_ANNEX_III = re.compile(r"^([1-8])(?:\(([a-d])\))?$")


def risk_level(ai_act_class: str) -> str:
    """Return the term for the risk level of a class; nothing for what is no AI system or outside the regulation."""
    return f"{AI_ACT}{RISK_LEVELS[ai_act_class]}" if ai_act_class in RISK_LEVELS else ""


def terms(
    ai_act_class: str, points: Sequence[str], data_classes: Sequence[str], *, has_personal_data: bool | None
) -> list[str]:
    """Return every term that holds, as addresses, each once."""
    found = [
        risk_level(ai_act_class),
        *(_annex_iii(points) if ai_act_class == "high_risk" else ()),
        *_data(data_classes, has_personal_data),
    ]
    return list(dict.fromkeys(each for each in found if each))


def _annex_iii(points: Sequence[str]) -> Iterator[str]:
    for point in points:
        if found := _ANNEX_III.match(point):
            exact = f"AnnexIII-{found[1]}-{found[2]}" if found[2] else "A6-2"
            yield f"{AI_ACT}HighRiskAISystem-{exact}"


def _data(data_classes: Sequence[str], has_personal_data: bool | None) -> Iterator[str]:
    if "special" in data_classes:
        yield f"{DPV}SpecialCategoryPersonalData"
    if has_personal_data is not None:
        yield f"{DPV}PersonalData" if has_personal_data else f"{DPV}NonPersonalData"
