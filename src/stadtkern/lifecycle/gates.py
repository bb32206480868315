"""What must exist before a gate opens: one list of requirements per gate, and who may sign it.

The pages of a use case, its signatures and later the gateway ask the same functions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle import requirements as need
from stadtkern.lifecycle.dossier import Dossier
from stadtkern.lifecycle.requirements import Missing, Requirement
from stadtkern.lifecycle.states import SIGNERS, Gate, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

RELEASE: tuple[Requirement, ...] = (
    need.field_allowed,
    need.tool,
    need.within_rules,
    need.local_first,
    need.lease_length,
    need.bias,
    need.no_veto,
    need.strategy_level,
)
ENDS_RELEASE: tuple[Requirement, ...] = (need.tool, need.within_rules, need.local_first, need.bias, need.no_veto)
REQUIRES: dict[Gate, tuple[Requirement, ...]] = {
    Gate.G0: (need.description, need.problem_before_tool),
    Gate.G1: (need.aims, need.field_allowed, need.scored),
    Gate.G2: (need.classified,),
    Gate.G3: (need.classified, need.privacy),
    Gate.G4: (need.classified, need.privacy, *RELEASE),
    Gate.G5: (
        need.classified,
        *RELEASE,
        need.pilot_plan,
        need.in_turn,
        need.citizen_side,
        need.participation("before_pilot"),
        need.staff_representation,
        need.quiet,
    ),
    Gate.G6: (need.report,),
    Gate.G7: (
        need.classified,
        *RELEASE,
        need.report,
        need.primary_met,
        need.rollout,
        need.published,
        need.in_turn,
        need.citizen_side,
        need.participation("before_rollout"),
        need.trained,
        need.quiet,
    ),
    Gate.G8: (need.classified, *RELEASE, need.published, need.review, need.citizen_side, need.trained, need.quiet),
    Gate.G9: (need.suspension,),
    Gate.G10: (need.retirement,),
}
PAPERS: dict[Gate, tuple[type[papers.Artefact], ...]] = {
    Gate.G0: (papers.Description,),
    Gate.G1: (papers.Description, papers.Resources, papers.ScoreSheet, papers.Discussion),
    Gate.G2: (papers.Classification,),
    Gate.G3: (papers.Privacy, papers.ImpactAssessment),
    Gate.G4: (papers.ToolChoice, papers.BiasRun),
    Gate.G5: (
        papers.BiasRun,
        papers.PilotPlan,
        papers.Participation,
        papers.AnalogueWay,
        papers.AccessibilityCheck,
        papers.StaffRepresentation,
    ),
    Gate.G6: (papers.PilotReport,),
    Gate.G7: (
        papers.RolloutDecision,
        papers.PilotReport,
        papers.Participation,
        papers.BiasRun,
        papers.AnalogueWay,
        papers.AccessibilityCheck,
    ),
    Gate.G8: (
        papers.ReviewReport,
        papers.ToolChoice,
        papers.BiasRun,
        papers.AnalogueWay,
        papers.AccessibilityCheck,
    ),
    Gate.G9: (),
    Gate.G10: (papers.Retirement,),
}
OWNERS_OWN = frozenset({Gate.G0, Gate.G10})  # taking responsibility, and giving it back


def missing_for(gate: Gate, dossier: Dossier) -> list[Missing]:
    """Return everything ``gate`` still needs, in the order of its list; signatures are asked for apart."""
    return missing_from(REQUIRES[gate], dossier)


def missing_from(requirements: Iterable[Requirement], dossier: Dossier) -> list[Missing]:
    """Return everything some requirements find missing, each once."""
    return list(dict.fromkeys(missing for requirement in requirements for missing in requirement(dossier)))


def roles_here(gate: Gate, *, person: str, roles: frozenset[Role], dossier: Dossier) -> frozenset[Role]:
    """Return the roles that count at a gate: as owner signs only who owns this use case, or the deputy."""
    is_owner = person in {dossier.owner, dossier.deputy}
    return roles if is_owner or gate not in OWNERS_OWN else roles - {Role.USE_CASE_OWNER}


def why_not_sign(gate: Gate, *, person: str, roles: frozenset[Role], dossier: Dossier, signed: frozenset[str]) -> str:
    """Return why ``person`` may not sign ``gate`` now, or nothing.

    ``signed`` are the people who signed it already. Nobody signs for a paper they wrote, and the owner signs only what
    takes or ends the own responsibility. Codes: ``wrong_role``, ``signed_already``, ``owner_signs_elsewhere``,
    ``own_work``, ``incomplete``.
    """
    counting = roles_here(gate, person=person, roles=roles, dossier=dossier)
    wrote = any(paper.written_by == person and isinstance(paper.content, PAPERS[gate]) for paper in dossier.papers)
    reasons = {
        "wrong_role": not any(counting & wanted for wanted in SIGNERS[gate]),
        "signed_already": person in signed,
        "owner_signs_elsewhere": gate not in OWNERS_OWN and person in {dossier.owner, dossier.deputy},
        "own_work": wrote,
        "incomplete": bool(missing_for(gate, dossier)),
    }
    return next((code for code, applies in reasons.items() if applies), "")


def is_signed(gate: Gate, signatures: dict[str, frozenset[Role]]) -> bool:
    """Say whether the people who signed, each filling one place, fill all places of ``gate``."""
    return _fills(list(SIGNERS[gate]), list(signatures.values()))


def _fills(places: list[frozenset[Role]], roles: list[frozenset[Role]]) -> bool:
    if not places:
        return True
    return any(
        held & places[0] and _fills(places[1:], roles[:number] + roles[number + 1 :])
        for number, held in enumerate(roles)
    )
