"""When is an office open? November 2026: the 23rd is a Monday. Summer time: 29 March to 25 October 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stadtkern.city.rules.hours import LOCAL, WEEKDAYS, DayHours, Opening, hours_on, opening_at, other_days
from stadtkern.city.schema import Hours, Text

NO_HOLIDAYS: dict[date, Text] = {}
MARIA = Text(de="Mariä Empfängnis", en="Immaculate Conception")
EVE = Text(de="Heiliger Abend", en="Christmas Eve")
HOLIDAYS = {date(2026, 12, 8): MARIA}


def hours(exceptions: tuple[dict[str, Any], ...] = (), **weekly: str) -> Hours:
    """Build hours from words: ``mon="08:00-12:00 14:00-16:00"``."""

    def spans(text: str) -> list[dict[str, str]]:
        return [dict(zip(("opens", "closes"), span.split("-"), strict=True)) for span in text.split()]

    days = {day: spans(text) for day, text in weekly.items()}
    special = [{**each, "spans": spans(each.get("spans", ""))} for each in exceptions]
    return Hours.model_validate({"weekly": days, "exceptions": special})


def local(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL, fold=fold)


TOWN_HALL = hours(
    mon="08:00-12:00 14:00-16:00",
    tue="08:00-12:00",
    wed="08:00-12:00",
    fri="08:00-12:00",
    exceptions=(
        {"on": "2026-12-24", "reason": EVE},
        {"on": "2026-12-28", "spans": "09:00-10:00", "reason": EVE},
        {"on": "2026-12-08", "spans": "10:00-11:00", "reason": MARIA},
    ),
)


@pytest.mark.parametrize(
    ("at", "closes_at"),
    [
        ("2026-11-23T08:00", "2026-11-23T12:00"),  # the minute it opens
        ("2026-11-23T11:59:59", "2026-11-23T12:00"),
        ("2026-11-23T14:00", "2026-11-23T16:00"),  # the second span
        ("2026-11-25T10:00", "2026-11-25T12:00"),
        ("2026-12-28T09:30", "2026-12-28T10:00"),  # an exception with spans
        ("2026-12-08T10:30", "2026-12-08T11:00"),  # an exception goes before the holiday
    ],
)
def test_open_until(at: str, closes_at: str) -> None:
    found = opening_at(TOWN_HALL, at=local(at), holidays=HOLIDAYS)
    assert (found.is_open, found.closes_at, found.opens_at) == (True, local(closes_at), None)


@pytest.mark.parametrize(
    ("at", "opens_at"),
    [
        ("2026-11-23T00:00", "2026-11-23T08:00"),
        ("2026-11-23T07:59:59", "2026-11-23T08:00"),
        ("2026-11-23T12:00", "2026-11-23T14:00"),  # the minute it closes
        ("2026-11-23T16:00", "2026-11-24T08:00"),
        ("2026-11-25T12:00", "2026-11-27T08:00"),  # no hours on Thursday
        ("2026-11-27T23:59", "2026-11-30T08:00"),  # over the weekend
        ("2026-12-24T10:00", "2026-12-25T08:00"),  # closed by an exception
        ("2026-12-27T10:00", "2026-12-28T09:00"),
    ],
)
def test_closed_and_opens_next(at: str, opens_at: str) -> None:
    found = opening_at(TOWN_HALL, at=local(at), holidays=NO_HOLIDAYS)
    assert (found.is_open, found.closes_at, found.opens_at) == (False, None, local(opens_at))


def test_a_public_holiday_is_closed_and_says_why() -> None:
    office = hours(mon="08:00-12:00", tue="08:00-12:00")
    found = opening_at(office, at=local("2026-12-08T09:00"), holidays=HOLIDAYS)
    assert found == Opening(is_open=False, opens_at=local("2026-12-14T08:00"), reason=MARIA)


def test_other_days_are_exceptions_and_holidays_on_days_that_are_usually_open() -> None:
    holidays = {date(2026, 12, 8): MARIA, date(2026, 12, 25): EVE, date(2026, 12, 26): EVE}  # the 26th is a Saturday
    found = other_days(TOWN_HALL, first=date(2026, 12, 1), last=date(2026, 12, 28), holidays=holidays)
    assert [(on.day, bool(day.spans), day.reason) for on, day in found] == [
        (8, True, MARIA),  # the exception goes before the holiday
        (24, False, EVE),  # an exception counts on a Thursday without hours, too
        (25, False, EVE),
        (28, True, EVE),
    ]


def test_shorter_hours_say_why_while_open() -> None:
    found = opening_at(TOWN_HALL, at=local("2026-12-28T09:00"), holidays=NO_HOLIDAYS)
    assert found == Opening(is_open=True, closes_at=local("2026-12-28T10:00"), reason=EVE)


def test_an_office_without_hours_never_opens() -> None:
    assert opening_at(hours(), at=local("2026-11-23T10:00"), holidays=NO_HOLIDAYS) == Opening(is_open=False)


@pytest.mark.parametrize(("days_ahead", "is_seen"), [(30, True), (31, False)])
def test_looks_thirty_days_ahead(days_ahead: int, is_seen: bool) -> None:
    on = date(2026, 11, 23) + timedelta(days=days_ahead)
    office = hours(exceptions=({"on": on, "spans": "10:00-11:00", "reason": EVE},))
    found = opening_at(office, at=local("2026-11-23T23:59"), holidays=NO_HOLIDAYS)
    assert (found.opens_at is not None) is is_seen


def test_a_place_that_never_closes_has_no_closing_time() -> None:
    always = Hours.model_validate({"weekly": {day: [{"opens": "00:00", "closes": "00:00"}] for day in WEEKDAYS}})
    assert opening_at(always, at=local("2026-11-23T10:00"), holidays=NO_HOLIDAYS) == Opening(is_open=True)


def test_a_night_is_two_spans_that_touch_at_midnight() -> None:
    night = hours(fri="20:00-00:00", sat="00:00-02:00")
    found = opening_at(night, at=local("2026-11-27T23:00"), holidays=NO_HOLIDAYS)
    assert found == Opening(is_open=True, closes_at=local("2026-11-28T02:00"))


def test_spans_that_touch_are_one() -> None:
    office = hours(mon="08:00-12:00 12:00-16:00")
    found = opening_at(office, at=local("2026-11-23T09:00"), holidays=NO_HOLIDAYS)
    assert found.closes_at == local("2026-11-23T16:00")


@pytest.mark.parametrize("zone", [UTC, LOCAL])
def test_the_zone_of_the_question_does_not_matter(zone: Any) -> None:
    at = local("2026-07-06T08:30").astimezone(zone)
    found = opening_at(hours(mon="08:00-12:00"), at=at, holidays=NO_HOLIDAYS)
    assert str(found.closes_at) == "2026-07-06 12:00:00+02:00"


def test_a_moment_without_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        opening_at(TOWN_HALL, at=datetime(2026, 11, 23, 10), holidays=NO_HOLIDAYS)  # noqa: DTZ001 - the mistake


class TestDaysOfTwentyThreeAndTwentyFiveHours:
    def test_summer_time_begins(self) -> None:
        office = hours(sun="01:00-04:00")
        at = local("2026-03-29T01:30")
        found = opening_at(office, at=at, holidays=NO_HOLIDAYS)
        assert found.closes_at is not None
        assert found.closes_at.astimezone(UTC) - at.astimezone(UTC) == timedelta(hours=1, minutes=30)

    def test_a_span_in_the_hour_that_does_not_exist_is_skipped(self) -> None:
        office = hours(sun="02:00-03:00 10:00-11:00")
        found = opening_at(office, at=local("2026-03-29T01:30"), holidays=NO_HOLIDAYS)
        assert found.opens_at == local("2026-03-29T10:00")

    def test_a_closing_time_in_the_hour_that_does_not_exist_is_an_hour_later(self) -> None:
        found = opening_at(hours(sun="01:00-02:30"), at=local("2026-03-29T01:00"), holidays=NO_HOLIDAYS)
        assert str(found.closes_at) == "2026-03-29 03:30:00+02:00"

    @pytest.mark.parametrize("fold", [0, 1])
    def test_summer_time_ends_and_an_hour_comes_twice(self, fold: int) -> None:
        at = local("2026-10-25T02:45", fold=fold)
        found = opening_at(hours(sun="02:00-02:50"), at=at, holidays=NO_HOLIDAYS)
        assert found.is_open
        assert str(found.closes_at) == "2026-10-25 02:50:00+01:00"

    @pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
    def test_ordinary_hours_stay_what_they_are(self, day: str) -> None:
        office = hours(sun="08:00-12:00", mon="08:00-12:00")
        assert opening_at(office, at=local(f"{day}T09:00"), holidays=NO_HOLIDAYS).closes_at == local(f"{day}T12:00")
        before = local(f"{day}T00:30") - timedelta(days=1)
        assert opening_at(office, at=before, holidays=NO_HOLIDAYS).opens_at == local(f"{day}T08:00")


@pytest.mark.parametrize(
    ("on", "spans", "reason"),
    [
        (date(2026, 11, 23), 2, None),
        (date(2026, 11, 26), 0, None),
        (date(2026, 12, 8), 1, MARIA),
        (date(2026, 12, 24), 0, EVE),
    ],
)
def test_hours_of_a_day(on: date, spans: int, reason: Text | None) -> None:
    found = hours_on(TOWN_HALL, on=on, holidays=HOLIDAYS)
    assert (len(found.spans), found.reason) == (spans, reason)
    assert hours_on(hours(), on=on, holidays=HOLIDAYS) == DayHours((), HOLIDAYS.get(on))


minutes = st.integers(0, 24 * 60 - 1)


@st.composite
def weeks(draw: st.DrawFn) -> Hours:
    """Any week of up to three spans a day, on quarter hours and off them."""
    weekly = {}
    for day in draw(st.sets(st.sampled_from(WEEKDAYS))):
        edges = sorted(draw(st.sets(minutes, min_size=2, max_size=6)))
        pairs = zip(edges[::2], edges[1::2], strict=False)
        weekly[day] = [{"opens": _clock(opens), "closes": _clock(closes)} for opens, closes in pairs]
    return Hours.model_validate({"weekly": weekly})


def _clock(minute: int) -> time:
    return time(*divmod(minute, 60))


@given(weeks(), st.integers(0, 27), minutes)
def test_agrees_with_asking_every_span(week: Hours, day: int, minute: int) -> None:
    """In November no clock changes: open means that the time of day lies in one of the day's spans."""
    on = date(2026, 11, 1) + timedelta(days=day)
    at = datetime.combine(on, _clock(minute), tzinfo=LOCAL)

    def is_open(moment: datetime) -> bool:
        spans = week.weekly.get(WEEKDAYS[moment.weekday()], ())
        return any(span.opens <= moment.time() < span.closes for span in spans)

    found = opening_at(week, at=at, holidays=NO_HOLIDAYS)
    assert found.is_open is is_open(at)
    turn = found.closes_at or found.opens_at
    assert (turn is None) is (not week.weekly)
    assume(turn is not None)
    assert turn is not None
    assert turn > at
    assert is_open(turn) is not found.is_open
    assert is_open(turn - timedelta(minutes=1)) is found.is_open
