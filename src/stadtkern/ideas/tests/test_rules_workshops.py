"""Phases of a workshop, and dots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.ideas.rules.workshops import ALLOWS, NEXT, Act, Phase, free_number, may_go, phase_at

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)


def test_each_act_has_its_phases() -> None:
    assert {act: {phase for phase in Phase if act in ALLOWS[phase]} for act in Act} == {
        Act.ADD: {Phase.COLLECT},
        Act.VOTE: {Phase.VOTE},
        Act.PASS_ON: {Phase.CLOSED},
    }


@pytest.mark.parametrize("noted", list(Phase))
def test_when_the_time_is_over_a_workshop_is_closed(noted: Phase) -> None:
    assert phase_at(noted, ends_at=LATER, at=NOON) is noted
    assert phase_at(noted, ends_at=LATER, at=LATER) is Phase.CLOSED


def test_facilitators_go_on_and_back_until_the_time_is_over() -> None:
    allowed = {(a, b) for a in Phase for b in Phase if may_go(a, b, ends_at=LATER, at=NOON)}
    assert allowed == {(before, after) for before, afters in NEXT.items() for after in afters}
    assert (Phase.CLOSED, Phase.VOTE) in allowed
    assert not any(may_go(a, b, ends_at=LATER, at=LATER) for a in Phase for b in Phase)


@given(st.integers(1, 10), st.data())
def test_nobody_gets_more_numbers_than_there_are_dots(most: int, data: st.DataObject) -> None:
    used: set[int] = set()
    for _ in range(30):
        if data.draw(st.booleans()) or not used:
            number = free_number(used, most)
            assert (number is None) == (len(used) == most)
            used |= {number} if number else set()
        else:
            used.discard(data.draw(st.sampled_from(sorted(used))))
        assert used <= set(range(1, most + 1))
