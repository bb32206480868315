"""From which day a document counts as served."""

from __future__ import annotations

from datetime import date

import pytest

from stadtkern.procedurelaw import service

FRIDAY = date(2026, 11, 20)


def test_in_hand_and_in_the_portal_at_once() -> None:
    assert service.handed_over(on=FRIDAY) == service.by_portal(ready_on=FRIDAY) == FRIDAY


@pytest.mark.parametrize(
    ("posted", "served"),
    [
        (date(2026, 11, 16), date(2026, 11, 19)),
        (FRIDAY, date(2026, 11, 24)),  # Saturday, Monday, Tuesday
        (date(2026, 12, 23), date(2026, 12, 29)),  # Thursday, then two holidays and a Sunday
    ],
)
def test_a_letter_is_served_on_the_third_working_day(posted: date, served: date) -> None:
    assert service.by_post(handed_to_post_on=posted) == served


@pytest.mark.parametrize(
    ("fetched", "arrived", "served"),
    [
        (None, None, date(2026, 11, 23)),  # a Saturday is no working day here
        (FRIDAY, None, FRIDAY),
        (date(2026, 11, 30), None, date(2026, 11, 23)),
        (None, date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 11, 26), date(2026, 11, 26), date(2026, 11, 26)),
    ],
)
def test_a_delivery_service(fetched: date | None, arrived: date | None, served: date) -> None:
    got = service.by_delivery_service(first_notice_on=FRIDAY, fetched_on=fetched, notice_arrived_on=arrived)
    assert got == served


def test_left_at_the_post_office() -> None:
    assert service.deposited(ready_on=FRIDAY) == FRIDAY
    assert service.pick_up_until(FRIDAY) == date(2026, 12, 4)
    assert service.deposited(ready_on=FRIDAY, returned_on=date(2026, 11, 30)) == date(2026, 12, 1)
    assert service.deposited(ready_on=FRIDAY, returned_on=date(2026, 12, 4)) is None


def test_each_way_has_its_rule() -> None:
    assert set(service.WAYS) >= service.WITH_PROOF
