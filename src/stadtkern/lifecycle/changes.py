"""What changes after a release, and how far back it sends the use case (K15, K49, K57).

A change goes back to the state before the lowest gate whose papers it touches; everything after is signed anew.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from stadtkern.ailaw.classification.tree import without_idle
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.states import Gate, State, passed

if TYPE_CHECKING:
    from collections.abc import Iterable


class Change(StrEnum):
    """What was released and is no longer the same."""

    MODEL_DIGEST = "model_digest"
    PROMPT = "prompt"
    KNOWLEDGE = "knowledge"
    PURPOSE = "purpose"
    GROUP = "group"
    DATA_CLASS = "data_class"
    FUNCTIONS = "functions"
    CLASSIFICATION = "classification"
    PRIVACY = "privacy"
    PILOT_PLAN = "pilot_plan"
    RESULTS = "results"
    DECISION = "decision"


TOUCHES: dict[Change, tuple[Gate, ...]] = {
    Change.MODEL_DIGEST: (Gate.G4, Gate.G5, Gate.G6, Gate.G7),  # bias run, pilot and report speak of one digest
    Change.PROMPT: (Gate.G4, Gate.G5, Gate.G6, Gate.G7),
    Change.KNOWLEDGE: (Gate.G4, Gate.G6, Gate.G7),
    Change.PURPOSE: (Gate.G0, Gate.G1, Gate.G2, Gate.G3, Gate.G4, Gate.G5, Gate.G6, Gate.G7),  # a new use case
    Change.GROUP: (Gate.G2, Gate.G3, Gate.G4, Gate.G5, Gate.G7),  # citizens or staff decide duties and notices
    Change.DATA_CLASS: (Gate.G2, Gate.G3, Gate.G4, Gate.G5, Gate.G7),  # answers G1, G2 and H1 of the tree
    Change.FUNCTIONS: (Gate.G4, Gate.G5, Gate.G6, Gate.G7),
    Change.CLASSIFICATION: (Gate.G2, Gate.G3, Gate.G5),
    Change.PRIVACY: (Gate.G3, Gate.G4),
    Change.PILOT_PLAN: (Gate.G5, Gate.G6, Gate.G7),  # K28: measures and thresholds stand before the first call
    Change.RESULTS: (Gate.G6, Gate.G7),
    Change.DECISION: (Gate.G7,),
}
_BEFORE = {  # the nearest state before a gate that a move leads back to
    Gate.G0: State.IDEA,
    Gate.G2: State.SCORED,
    Gate.G3: State.SCORED,
    **dict.fromkeys((Gate.G4, Gate.G5, Gate.G6, Gate.G7), State.PRIVACY_CHECKED),
}
_ORDER = list(Gate)
_SIGNED: dict[type[papers.Artefact], tuple[Gate, dict[str, Change]]] = {
    # kind of paper: the last gate that is signed on it, and what in it may not change afterwards without notice
    papers.Description: (
        Gate.G1,
        {"audience": Change.GROUP, "groups_affected": Change.GROUP, "field": Change.PURPOSE},
    ),
    papers.Classification: (Gate.G2, {"answers": Change.CLASSIFICATION}),
    papers.Privacy: (Gate.G3, dict.fromkeys(set(papers.Privacy.model_fields) - {"notice"}, Change.PRIVACY)),
    papers.ImpactAssessment: (Gate.G3, dict.fromkeys(papers.ImpactAssessment.model_fields, Change.PRIVACY)),
    papers.ToolChoice: (
        Gate.G4,
        {
            "tool": Change.MODEL_DIGEST,
            "digest": Change.MODEL_DIGEST,
            "prompt_digest": Change.PROMPT,
            "knowledge_digest": Change.KNOWLEDGE,
            "purpose": Change.PURPOSE,
            "groups": Change.GROUP,
            "data_classes": Change.DATA_CLASS,
            "functions": Change.FUNCTIONS,
        },
    ),
    papers.PilotPlan: (
        Gate.G5,
        dict.fromkeys(("metrics", "stop_rules", "starts_on", "tools_compared"), Change.PILOT_PLAN),
    ),
    papers.PilotReport: (
        Gate.G7,
        dict.fromkeys(("digest", "results", "cost_eur", "energy_kwh", "incidents", "findings"), Change.RESULTS),
    ),
    papers.RolloutDecision: (Gate.G7, dict.fromkeys(papers.RolloutDecision.model_fields, Change.DECISION)),
}


def is_signed_for(kind: type[papers.Artefact], state: State) -> bool:
    """Say whether the gate that is signed on a kind of paper was passed in ``state``."""
    return kind in _SIGNED and passed(_SIGNED[kind][0], state)


def changes_between(before: papers.Artefact, after: papers.Artefact) -> list[Change]:
    """Return what a new version of a paper changes of what people signed; notes and terms may be kept up to date."""
    _gate, watched = _SIGNED.get(type(after), (None, {}))
    return sorted({change for name, change in watched.items() if _said(before, name) != _said(after, name)})


def _said(paper: papers.Artefact, name: str) -> object:
    value: object = getattr(paper, name)
    return without_idle(value) if isinstance(paper, papers.Classification) and isinstance(value, dict) else value


def lowest_gate(changes: Iterable[Change]) -> Gate | None:
    """Return the first gate that has to be passed again, or None without a change."""
    touched = [gate for change in changes for gate in TOUCHES[change]]
    return min(touched, key=_ORDER.index, default=None)


def falls_back_to(changes: Iterable[Change]) -> State | None:
    """Return the state a use case falls back to, or None without a change."""
    gate = lowest_gate(changes)
    return _BEFORE[gate] if gate else None
