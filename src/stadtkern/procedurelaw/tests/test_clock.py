"""The clock of § 73 AVG and its relatives, by hand and by comparison with a count of single days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.procedurelaw.clock import AfterCorrection, Clock, ClockRule, Correction, Light, Pause, light, reckon
from stadtkern.procedurelaw.periods import Period, runs_out_on

SIX_MONTHS = ClockRule(Period(6, "months"), "§ 73 AVG")
IFG = ClockRule(Period(4, "weeks"), "§ 8 IFG", extension=Period(4, "weeks"))
RECEIVED = date(2026, 11, 2)


def rule(after: AfterCorrection) -> ClockRule:
    return ClockRule(Period(6, "months"), "§ 73 AVG", after_correction=after)


def test_six_months_from_receipt() -> None:
    assert reckon(SIX_MONTHS, received_on=RECEIVED, on=RECEIVED) == Clock(RECEIVED, date(2027, 5, 3))


@pytest.mark.parametrize(
    ("after", "due_on", "from_on", "paused"),
    [
        ("runs_on", date(2027, 5, 3), RECEIVED, 0),
        ("pauses", date(2027, 5, 12), RECEIVED, 10),
        ("begins_anew", date(2027, 5, 20), date(2026, 11, 20), 0),
    ],
)
def test_a_correction_order(after: AfterCorrection, due_on: date, from_on: date, paused: int) -> None:
    order = Correction(date(2026, 11, 10), date(2026, 11, 24), corrected_on=date(2026, 11, 20))
    got = reckon(rule(after), received_on=RECEIVED, on=date(2026, 12, 1), corrections=[order])
    assert got == Clock(from_on, due_on, paused)


@pytest.mark.parametrize(("after", "stands_still"), [("runs_on", False), ("pauses", True), ("begins_anew", True)])
def test_an_open_correction_order(after: AfterCorrection, *, stands_still: bool) -> None:
    order = Correction(date(2026, 11, 10), date(2026, 11, 24))
    got = reckon(rule(after), received_on=RECEIVED, on=date(2026, 11, 12), corrections=[order])
    assert ((got.due_on is None), got.from_on) == (stands_still, RECEIVED)


def test_information_in_four_weeks_and_once_four_more() -> None:
    on = date(2026, 12, 1)
    assert reckon(IFG, received_on=RECEIVED, on=on).due_on == date(2026, 11, 30)
    longer = reckon(IFG, received_on=RECEIVED, on=on, extended_on=date(2026, 11, 25))
    assert (longer.due_on, longer.is_extended) == (date(2026, 12, 28), True)
    with pytest.raises(ValueError, match="cannot be extended"):
        reckon(SIX_MONTHS, received_on=RECEIVED, on=on, extended_on=on)


SPANS = st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 40)), max_size=5)


@given(SPANS)
def test_overlapping_pauses_count_once(spans: list[tuple[int, int]]) -> None:
    on = RECEIVED + timedelta(days=200)
    pauses = [
        Pause(RECEIVED + timedelta(days=first), "preliminary_question", RECEIVED + timedelta(days=first + length))
        for first, length in spans
    ]
    still = {day for each in pauses for day in range(each.first_on.toordinal(), (each.last_on or on).toordinal() + 1)}
    got = reckon(SIX_MONTHS, received_on=RECEIVED, on=on, pauses=pauses)
    assert got.paused_days == len([day for day in still if day > RECEIVED.toordinal()])
    assert got.due_on is not None
    assert got.due_on >= runs_out_on(SIX_MONTHS.period, from_on=RECEIVED) + timedelta(days=got.paused_days)


def test_an_open_pause_grows_every_day() -> None:
    pause = Pause(date(2026, 11, 10), "preliminary_question")
    days = [
        reckon(SIX_MONTHS, received_on=RECEIVED, on=date(2026, 11, day), pauses=[pause]).paused_days
        for day in (9, 10, 15)
    ]
    assert days == [0, 1, 6]


@pytest.mark.parametrize(
    ("on", "shown"),
    [
        (date(2026, 11, 2), "green"),
        (date(2027, 3, 3), "green"),
        (date(2027, 3, 4), "yellow"),
        (date(2027, 5, 3), "yellow"),
        (date(2027, 5, 4), "red"),
    ],
)
def test_lights(on: date, shown: Light) -> None:
    clock = reckon(SIX_MONTHS, received_on=RECEIVED, on=on)
    assert (light(clock, on=on), light(clock, on=on, is_decided=True)) == (shown, "done")


def test_what_stands_still_is_neither_late_nor_in_time() -> None:
    on = date(2028, 1, 1)
    clock = reckon(SIX_MONTHS, received_on=RECEIVED, on=on, pauses=[Pause(RECEIVED, "law")])
    assert light(clock, on=on) == "paused"
