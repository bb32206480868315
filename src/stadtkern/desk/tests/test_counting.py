"""What a year of cases comes to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stadtkern.desk.counting import by_procedure, figures
from stadtkern.desk.queries import Row, rows_of
from stadtkern.procedures.testing import AT, Case, clerk, decided, desk, filed

TODAY = AT.date()
SOON, LATER = TODAY + timedelta(days=7), TODAY + timedelta(days=4)


def test_figures_are_counted_from_rows() -> None:
    first = date(2026, 1, 1)
    rows = [
        Row("a", "online", first, date(2026, 1, 11), date(2026, 2, 1), is_withdrawn=False),
        Row("a", "paper", first, date(2026, 3, 2), date(2026, 2, 1), is_withdrawn=False),
        Row("a", "online", first, None, date(2026, 2, 1), is_withdrawn=False),
        Row("a", "online", first, None, None, is_withdrawn=False),
        Row("b", "online", first, None, date(2026, 2, 1), is_withdrawn=True),
    ]
    found = by_procedure(rows, on=date(2026, 3, 3))
    a = found["a"]
    assert (a.received, a.decided, a.in_time, a.waiting, a.overdue, a.withdrawn) == (4, 2, 1, 2, 1, 0)
    assert (a.median_days, dict(a.channels)) == (35, {"online": 3, "paper": 1})
    assert (found["b"].withdrawn, found["b"].waiting, found["b"].median_days) == (1, 0, None)
    assert figures([], on=first).received == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_figures_count_the_cases_of_ones_offices_and_the_day_an_order_moved() -> None:
    own, other = clerk("eigene", may_decide=True), clerk("andere", unit="standesamt")
    case = filed()
    assert case.due_on is not None
    clock_before = case.due_on
    assert not list(rows_of(own, year=2026, on=LATER))  # a trial
    desk.order_correction(case.number, "Der Plan fehlt.", due_on=SOON, by=own, at=AT)
    desk.accept_correction(case.number, by=own, at=AT + timedelta(days=3))
    Case.objects.update(is_test=False)
    (row,) = rows_of(own, year=2026, on=LATER)
    assert (row.procedure, row.received_on, row.decided_on) == ("parkkarte", case.received_on, None)
    assert row.due_on is not None
    assert row.due_on > clock_before
    assert not list(rows_of(other, year=2026, on=LATER))
    assert not list(rows_of(own, year=2025, on=LATER))
    decided(case, at=AT + timedelta(days=3))
    (row,) = rows_of(own, year=2026, on=LATER)
    assert row.decided_on == case.decisions.get().dated_on
