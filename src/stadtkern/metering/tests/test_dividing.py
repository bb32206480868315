"""Electricity is divided among the calls that ran, and never counted twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.metering.dividing import Share, counted, divide

Window = tuple[float, list[tuple[int, int]]]
WINDOW = st.tuples(
    st.floats(0, 1e9),  # microjoules in the window
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 4_000)), max_size=4),  # tokens of the calls that ran
)


@given(st.lists(WINDOW, max_size=30), st.floats(0, 300))
def test_calls_and_idle_are_what_the_counter_says(windows: list[Window], idle_w: float) -> None:
    total = idle = given_out = 0.0
    for uj, calls in windows:
        shares = [Share(*tokens) for tokens in calls]
        idle += divide(uj, idle_w, 1.0, shares)
        given_out += sum(share.uj for share in shares)
        total += uj
    assert idle + given_out == pytest.approx(total, rel=0.02)


def test_two_parallel_calls_share_and_do_not_double() -> None:
    alone, first, second = Share(100, 100), Share(100, 100), Share(100, 100)
    assert divide(5e6, 1.0, 1.0, [alone]) == divide(5e6, 1.0, 1.0, [first, second]) == 1e6
    assert (alone.uj, first.uj, second.uj) == (4e6, 2e6, 2e6)


def test_writing_weighs_more_than_reading() -> None:
    reads, writes = Share(tokens_in=100), Share(tokens_out=100)
    divide(11e6, 0.0, 1.0, [reads, writes])
    assert (reads.uj, writes.uj) == (1e6, 10e6)


def test_a_call_that_has_not_ended_gets_its_part_of_every_window() -> None:
    call = Share()
    for _ in range(9):
        assert divide(3e6, 1.0, 1.0, [call]) == 1e6
    call.tokens_out = 500
    divide(3e6, 1.0, 1.0, [call])
    assert call.uj == 20e6


def test_what_nobody_worked_for_stays_with_the_machine() -> None:
    assert divide(5e6, 1.0, 1.0, []) == 5e6


def test_idle_is_never_more_than_there_was() -> None:
    call = Share(tokens_out=1)
    assert (divide(5e6, 100.0, 1.0, [call]), call.uj) == (5e6, 0.0)


@pytest.mark.parametrize(
    ("elsewhere", "given", "part"),
    [(0, 0.0, 6.0), (1, 0.0, 3.0), (0.5, 0.0, 4.0), (1, 4.0, 2.0), (1, 9.0, 0.0)],
)
def test_calls_of_other_processes_have_their_part_and_nothing_is_given_twice(
    elsewhere: float, given: float, part: float
) -> None:
    call = Share(tokens_out=1)
    assert (divide(8.0, 2e-6, 1.0, [call], elsewhere, given), call.uj) == (8.0 - part, part)


def test_a_counter_without_an_end_that_shows_less_has_begun_anew() -> None:
    assert [counted(95, 3, None), counted(3, 95, None)] == [3, 92]


@pytest.mark.parametrize(("before", "after", "moved"), [(5, 9, 4), (5, 5, 0), (95, 3, 8), (99, 0, 1)])
def test_a_counter_wraps_around(before: int, after: int, moved: int) -> None:
    assert counted(before, after, 100) == moved
