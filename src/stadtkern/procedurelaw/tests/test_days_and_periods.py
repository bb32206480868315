"""Days and periods against the calendar of 2026 and 2027."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.procedurelaw.days import is_public_holiday, may_end_on, nth_working_day_after
from stadtkern.procedurelaw.periods import Period, is_in_time, last_day, last_day_after_pauses, read_period, runs_out_on

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
PERIODS = st.builds(Period, st.integers(1, 60), st.sampled_from(["days", "weeks", "months", "years"]))


def test_public_holidays_are_those_of_the_republic() -> None:
    days = [date.fromordinal(number) for number in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [f"{day:%m-%d}" for day in days if is_public_holiday(day)] == [
        "01-01", "01-06", "04-06", "05-01", "05-14", "05-25", "06-04", "08-15", "10-26", "11-01", "12-08", "12-25",
        "12-26",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on", "may"),
    [
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 2), True),
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), True),  # banks are closed, offices are not
        (date(2026, 3, 19), True),  # Saint Joseph, a day of Styria only
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
    ],
)
def test_no_period_ends_on_a_day_of_rest(on: date, *, may: bool) -> None:
    assert may_end_on(on) is may


@pytest.mark.parametrize(
    ("written", "from_on", "last_on"),
    [
        ("2 weeks", date(2026, 11, 3), date(2026, 11, 17)),  # a Tuesday, two Tuesdays later
        ("14 days", date(2026, 11, 3), date(2026, 11, 17)),  # the day of the event is not counted
        ("1 day", date(2026, 11, 20), date(2026, 11, 23)),  # Friday to Saturday, moved to Monday
        ("4 weeks", date(2026, 11, 26), date(2026, 12, 28)),  # Christmas Eve, Christmas, a weekend
        ("1 month", date(2026, 1, 31), date(2026, 3, 2)),  # 28 February is a Saturday
        ("1 month", date(2027, 12, 31), date(2028, 1, 31)),
        ("6 months", date(2026, 8, 31), date(2027, 3, 1)),  # 28 February is a Sunday
        ("6 months", date(2026, 4, 24), date(2026, 10, 27)),  # 24 October is a Saturday, 26 the national day
        ("1 year", date(2024, 2, 29), date(2025, 2, 28)),
        ("5 weeks", date(2026, 2, 27), date(2026, 4, 7)),  # Good Friday, Easter
    ],
)
def test_last_days(written: str, from_on: date, last_on: date) -> None:
    assert last_day(read_period(written), from_on=from_on) == last_on


@pytest.mark.parametrize("written", ["days", "0 days", "six months", "6 month s", "6  months", "1000 days", "-1 day"])
def test_what_is_no_period(written: str) -> None:
    with pytest.raises(ValueError, match=written):
        read_period(written)


@given(PERIODS)
def test_a_period_is_read_as_it_is_written(period: Period) -> None:
    assert read_period(str(period)) == period


@given(PERIODS, DAYS)
def test_a_period_ends_on_the_first_possible_day(period: Period, from_on: date) -> None:
    by_calendar, last_on = runs_out_on(period, from_on=from_on), last_day(period, from_on=from_on)
    assert may_end_on(last_on)
    between = range(by_calendar.toordinal(), last_on.toordinal())
    assert [number for number in between if may_end_on(date.fromordinal(number))] == []


@given(PERIODS, DAYS, st.integers(0, 100))
def test_who_begins_later_or_stands_still_ends_no_earlier(period: Period, from_on: date, days: int) -> None:
    later = date.fromordinal(from_on.toordinal() + days)
    assert last_day(period, from_on=later) >= last_day(period, from_on=from_on)
    assert last_day_after_pauses(period, from_on=from_on, paused_days=days) >= last_day(period, from_on=from_on)


def test_days_in_the_post_do_not_count() -> None:
    last_on = date(2026, 11, 17)
    late = date(2026, 11, 20)
    assert is_in_time(last_on=last_on, arrived_on=late, posted_on=last_on) is True
    assert is_in_time(last_on=last_on, arrived_on=late) is False
    assert is_in_time(last_on=last_on, arrived_on=last_on) is True


def test_working_days() -> None:
    friday = date(2026, 12, 4)
    assert nth_working_day_after(friday, 3, saturday_counts=True) == date(2026, 12, 9)  # the 8th is a holiday
    assert nth_working_day_after(friday, 1, saturday_counts=False) == date(2026, 12, 7)
    with pytest.raises(ValueError, match="at least 1"):
        nth_working_day_after(friday, 0, saturday_counts=True)
