"""The states of a use case, the only moves between them, and the gate each move passes.

The same table is written into the database (a trigger refuses any other move), so that no state can be skipped, not
even by SQL (K11).
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a use case stands between an idea and its end."""

    IDEA = "idea"
    DESCRIBED = "described"
    SCORED = "scored"
    CLASSIFIED = "classified"
    PRIVACY_CHECKED = "privacy_checked"
    TOOL_RELEASED = "tool_released"
    PILOT = "pilot"
    PILOT_REPORTED = "pilot_reported"
    ROLLOUT = "rollout"
    UNDER_REVIEW = "under_review"
    ADAPTING = "adapting"
    SUSPENDED = "suspended"
    REJECTED = "rejected"
    BLOCKED = "blocked"
    RETIRED = "retired"


class Gate(StrEnum):
    """A check that somebody signs before a use case moves on."""

    G0 = "G0"
    G1 = "G1"
    G2 = "G2"
    G3 = "G3"
    G4 = "G4"
    G5 = "G5"
    G6 = "G6"
    G7 = "G7"
    G8 = "G8"
    G9 = "G9"
    G10 = "G10"


class Role(StrEnum):
    """Who may sign; the same codes as the roles of staff accounts."""

    USE_CASE_OWNER = "use_case_owner"
    DIGITAL_TEAM = "digital_team"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    LEGAL = "legal"
    IT = "it"
    PILOT_TEAM = "pilot_team"
    HEAD_OF_ADMINISTRATION = "head_of_administration"


_S = State
_ONWARD = {
    (_S.IDEA, _S.DESCRIBED): Gate.G0,
    (_S.DESCRIBED, _S.SCORED): Gate.G1,
    (_S.SCORED, _S.CLASSIFIED): Gate.G2,
    (_S.CLASSIFIED, _S.PRIVACY_CHECKED): Gate.G3,
    (_S.PRIVACY_CHECKED, _S.TOOL_RELEASED): Gate.G4,
    (_S.TOOL_RELEASED, _S.PILOT): Gate.G5,
    (_S.PILOT, _S.PILOT_REPORTED): Gate.G6,
    (_S.PILOT_REPORTED, _S.ROLLOUT): Gate.G7,
    (_S.UNDER_REVIEW, _S.ROLLOUT): Gate.G8,
}
EARLY = (_S.IDEA, _S.DESCRIBED, _S.SCORED, _S.CLASSIFIED, _S.PRIVACY_CHECKED)
WITH_TOOL = (_S.TOOL_RELEASED, _S.PILOT, _S.PILOT_REPORTED, _S.ROLLOUT, _S.UNDER_REVIEW, _S.ADAPTING)
BACKLOG = (_S.SCORED, _S.CLASSIFIED, _S.PRIVACY_CHECKED, _S.TOOL_RELEASED)  # scored, not begun
LIVE = (_S.PILOT, _S.ROLLOUT, _S.UNDER_REVIEW)
ENDED = (_S.REJECTED, _S.RETIRED)
FALLBACKS = (_S.IDEA, _S.SCORED, _S.PRIVACY_CHECKED)  # where changes lead, see ``changes.py``

MOVES: dict[tuple[State, State], Gate | None] = {
    **_ONWARD,
    **{(state, ended): None for state in EARLY for ended in (_S.REJECTED, _S.BLOCKED)},
    **{(state, _S.SUSPENDED): Gate.G9 for state in WITH_TOOL},
    **{(_S.SUSPENDED, state): None for state in WITH_TOOL},  # resumed where it stood, by the Digital.Team
    **{(state, _S.RETIRED): Gate.G10 for state in (*WITH_TOOL, _S.SUSPENDED)},
    **{(state, back): None for state in (*WITH_TOOL, _S.SUSPENDED, _S.PRIVACY_CHECKED) for back in FALLBACKS
       if state != back},
    (_S.CLASSIFIED, _S.SCORED): None,
    (_S.CLASSIFIED, _S.IDEA): None,
    (_S.SCORED, _S.IDEA): None,
    (_S.BLOCKED, _S.SCORED): None,  # a new version of the tree or the strategy: classified again, if it was scored
    (_S.BLOCKED, _S.IDEA): None,
    (_S.REJECTED, _S.IDEA): None,
    (_S.ROLLOUT, _S.UNDER_REVIEW): None,
    (_S.UNDER_REVIEW, _S.ADAPTING): None,
    (_S.PILOT_REPORTED, _S.ADAPTING): None,
}  # fmt: skip

SIGNERS: dict[Gate, tuple[frozenset[Role], ...]] = {
    # one entry per signature needed, each by another person
    Gate.G0: (frozenset({Role.USE_CASE_OWNER}),),
    Gate.G1: (frozenset({Role.DIGITAL_TEAM}),),
    Gate.G2: (frozenset({Role.LEGAL, Role.DIGITAL_TEAM}),),
    Gate.G3: (frozenset({Role.DATA_PROTECTION_OFFICER}),),
    Gate.G4: (frozenset({Role.DIGITAL_TEAM, Role.IT}), frozenset({Role.DIGITAL_TEAM})),  # K33: two persons
    Gate.G5: (frozenset({Role.DIGITAL_TEAM}),),
    Gate.G6: (frozenset({Role.PILOT_TEAM}),),
    Gate.G7: (frozenset({Role.HEAD_OF_ADMINISTRATION}), frozenset({Role.DIGITAL_TEAM})),
    Gate.G8: (frozenset({Role.DIGITAL_TEAM}),),
    Gate.G9: (),
    Gate.G10: (frozenset({Role.USE_CASE_OWNER}), frozenset({Role.DATA_PROTECTION_OFFICER})),
}


def gate_of(before: State, after: State) -> Gate | None:
    """Return the gate of a move; None if it needs none.

    Raises:
        KeyError: if there is no such move.
    """
    return MOVES[before, after]


def may_move(before: State, after: State) -> bool:
    """Say whether a use case may ever go from ``before`` to ``after``."""
    return (before, after) in MOVES


def passed(gate: Gate, state: State) -> bool:
    """Say whether what stands in ``state`` has passed ``gate``; of something suspended ask for where it stood."""
    way = [after for (_before, after), each in _ONWARD.items() if each != Gate.G8]
    stands = State.ROLLOUT if state in {State.UNDER_REVIEW, State.ADAPTING} else state
    return stands in way and list(Gate).index(gate) <= way.index(stands)


def reopened(before: State) -> State:
    """Return where a blocked use case goes on that was blocked in ``before``: nothing is skipped on the way round."""
    return State.SCORED if passed(Gate.G1, before) else State.IDEA


def next_state(state: State) -> State | None:
    """Return where the next gate leads from here, if there is one on the way to a rollout."""
    return next((after for (before, after) in _ONWARD if before == state), None)
