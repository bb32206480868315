from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.lifecycle.changes import TOUCHES, Change, falls_back_to, lowest_gate
from stadtkern.lifecycle.states import (
    ENDED,
    FALLBACKS,
    LIVE,
    MOVES,
    WITH_TOOL,
    Gate,
    State,
    gate_of,
    may_move,
    next_state,
)

ONWARD = [
    State.IDEA,
    State.DESCRIBED,
    State.SCORED,
    State.CLASSIFIED,
    State.PRIVACY_CHECKED,
    State.TOOL_RELEASED,
    State.PILOT,
    State.PILOT_REPORTED,
    State.ROLLOUT,
]


def test_the_way_to_a_rollout_passes_every_gate_in_order() -> None:
    gates = [gate_of(before, after) for before, after in itertools.pairwise(ONWARD)]
    assert gates == [Gate.G0, Gate.G1, Gate.G2, Gate.G3, Gate.G4, Gate.G5, Gate.G6, Gate.G7]
    assert [next_state(state) for state in ONWARD[:-1]] == ONWARD[1:]


@given(st.integers(0, len(ONWARD) - 1), st.integers(0, len(ONWARD) - 1))
def test_no_state_can_be_skipped(one: int, two: int) -> None:
    before, after = ONWARD[one], ONWARD[two]
    if two > one + 1:
        assert not may_move(before, after)


def test_only_a_gate_leads_into_use() -> None:
    ways_in = {
        before for (before, after), gate in MOVES.items() if after in LIVE and before not in LIVE and gate is None
    }
    assert ways_in == {State.SUSPENDED}


def test_an_end_is_an_end_except_for_a_rejected_idea() -> None:
    assert {after for before, after in MOVES if before in ENDED} == {State.IDEA}
    assert not any(before == State.RETIRED for before, _ in MOVES)


@pytest.mark.parametrize("change", list(Change))
def test_a_change_leads_back_along_an_allowed_move(change: Change) -> None:
    back = falls_back_to([change])
    assert back in FALLBACKS
    assert all(may_move(state, back) for state in WITH_TOOL)


@pytest.mark.parametrize(
    ("change", "gate", "state"),
    [
        (Change.MODEL_DIGEST, Gate.G4, State.PRIVACY_CHECKED),
        (Change.PROMPT, Gate.G4, State.PRIVACY_CHECKED),
        (Change.KNOWLEDGE, Gate.G4, State.PRIVACY_CHECKED),
        (Change.PURPOSE, Gate.G0, State.IDEA),
        (Change.GROUP, Gate.G2, State.SCORED),
        (Change.DATA_CLASS, Gate.G2, State.SCORED),
    ],
)
def test_each_change_and_its_lowest_gate(change: Change, gate: Gate, state: State) -> None:
    assert lowest_gate([change]) == gate
    assert falls_back_to([change]) == state


def test_several_changes_go_back_the_furthest() -> None:
    assert falls_back_to([Change.PROMPT, Change.GROUP]) == State.SCORED
    assert falls_back_to([Change.PROMPT, Change.PURPOSE]) == State.IDEA
    assert falls_back_to([]) is None


def test_every_change_is_in_the_table() -> None:
    assert set(TOUCHES) == set(Change)
