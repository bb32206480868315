from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.changes import (
    TOUCHES,
    Change,
    changes_between,
    falls_back_to,
    is_signed_for,
    lowest_gate,
)
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
    passed,
    reopened,
)
from stadtkern.lifecycle.testing import CHOICE, DECISION, OTHER_DIGEST

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
        (Change.FUNCTIONS, Gate.G4, State.PRIVACY_CHECKED),
        (Change.CLASSIFICATION, Gate.G2, State.SCORED),
        (Change.PRIVACY, Gate.G3, State.SCORED),
        (Change.PILOT_PLAN, Gate.G5, State.PRIVACY_CHECKED),
        (Change.RESULTS, Gate.G6, State.PRIVACY_CHECKED),
        (Change.DECISION, Gate.G7, State.PRIVACY_CHECKED),
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


def test_a_gate_is_passed_in_every_state_after_it() -> None:
    way = [state for state in State if passed(Gate.G5, state)]
    assert way == [State.PILOT, State.PILOT_REPORTED, State.ROLLOUT, State.UNDER_REVIEW, State.ADAPTING]
    assert not any(passed(Gate.G0, state) for state in (State.IDEA, State.BLOCKED, State.REJECTED, State.SUSPENDED))


@pytest.mark.parametrize("before", [State.IDEA, State.DESCRIBED])
def test_what_was_never_scored_begins_again(before: State) -> None:
    assert (reopened(before), reopened(State.PRIVACY_CHECKED)) == (State.IDEA, State.SCORED)


def test_every_paper_of_an_early_gate_is_watched_by_names_it_has() -> None:
    for kind in (papers.Description, papers.Classification, papers.Privacy, papers.ToolChoice, papers.PilotPlan):
        assert is_signed_for(kind, State.ROLLOUT)
        assert not is_signed_for(kind, State.IDEA)
    longer = CHOICE.model_copy(update={"valid_until": CHOICE.valid_until + timedelta(days=1)})
    assert changes_between(CHOICE, longer) == []
    other = CHOICE.model_copy(update={"prompt_digest": OTHER_DIGEST, "groups": ("all",)})
    assert changes_between(CHOICE, other) == [Change.GROUP, Change.PROMPT]
    assert changes_between(DECISION, DECISION) == []
