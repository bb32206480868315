"""What a year of cases comes to."""

from __future__ import annotations

from datetime import date

from stadtkern.desk.counting import by_procedure, figures
from stadtkern.procedures.api.casework import Row


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
