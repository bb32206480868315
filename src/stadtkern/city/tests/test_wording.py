from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from stadtkern.city.api import Opening, Span, opening_text, spans_text, week_lines
from stadtkern.city.folder import read_folder
from stadtkern.city.kinds import city_of
from stadtkern.city.testing import MUSTERSTADT


def span(opens: str, closes: str) -> Span:
    return Span.model_validate({"opens": opens, "closes": closes})


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


def test_the_week_puts_equal_days_in_a_row_together() -> None:
    offices = city_of(read_folder(MUSTERSTADT)[0]).offices
    assert week_lines(offices["buergerservice"]) == [
        ("Monday", "7:30–12:00, 13:00–18:00"),
        ("Tuesday and Wednesday", "7:30–13:00"),
        ("Thursday", "7:30–12:00, 13:00–18:00"),
        ("Friday", "7:30–13:00"),
        ("Saturday and Sunday", "closed"),
    ]
    assert week_lines(offices["bauamt"])[-1] == ("Friday to Sunday", "closed")


def test_midnight_is_the_end_of_the_day() -> None:
    assert spans_text([span("00:00", "06:30"), span("20:00", "00:00")]) == "0:00–6:30, 20:00–24:00"
    assert spans_text([]) == ""


def test_until_when_or_from_when() -> None:
    today = timezone.localtime().replace(hour=8, minute=30)
    assert opening_text(Opening(is_open=True, closes_at=today)) == "until 8:30"
    assert opening_text(Opening(is_open=True)) == ""
    assert opening_text(Opening(is_open=False)) == ""


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "opens today at 8:30"),
        (1, "opens tomorrow at 8:30"),
        (3, "opens on {weekday} at 8:30"),
        (9, "opens on {weekday}, {day}. {month}., at 8:30"),
    ],
)
def test_opens_next(days: int, expected: str) -> None:
    opens_at: datetime = timezone.localtime().replace(hour=8, minute=30) + timedelta(days=days)
    words = expected.format(weekday=f"{opens_at:%A}", day=opens_at.day, month=opens_at.month)
    assert opening_text(Opening(is_open=False, opens_at=opens_at)) == words
