"""A remedy by post: the postmark decides whether it is in time, the day it came when the office must answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.desk.actions import take_in
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import AT, Case, clerk, decided, filed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


@pytest.fixture
def case(settings: Any, tmp_path: Path) -> Case:
    """Return a delivered case; its remedy can be brought in until four weeks after AT."""
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path
    found = decided(filed())
    casework.send(found.number, at=AT)
    found.refresh_from_db()
    return found


def appeal_by_post(case: Case, *, came: int, posted: int | None) -> str:
    day = AT.astimezone(city.LOCAL).date()
    take_in(
        case.number,
        "Die Zone stimmt nicht.",
        what="remedy",
        way="post",
        came_on=day + timedelta(days=came),
        posted_on=None if posted is None else day + timedelta(days=posted),
        by=clerk("bearbeitet"),
        at=AT + timedelta(days=40),
    )
    case.refresh_from_db()
    return str(case.events.order_by("-pk")[0].kind)


@pytest.mark.parametrize(
    ("came", "posted", "kind"),
    [(28, None, "appealed"), (29, None, "appealed_late"), (31, 28, "appealed"), (31, 29, "appealed_late")],
)
def test_the_postmark_decides(case: Case, came: int, posted: int | None, kind: str) -> None:
    assert appeal_by_post(case, came=came, posted=posted) == kind
    assert case.state == "appealed"


def test_the_office_answers_from_the_day_it_came(case: Case) -> None:
    appeal_by_post(case, came=20, posted=18)
    brought, answer = casework.remedy_of(case), casework.answer_of(case)
    assert brought is not None
    assert answer is not None
    came_on = AT.astimezone(city.LOCAL).date() + timedelta(days=20)
    assert brought.at.astimezone(city.LOCAL).date() == came_on
    assert case.due_on is not None
    assert came_on < case.due_on < AT.astimezone(city.LOCAL).date() + timedelta(days=200)


def test_a_decided_matter_is_not_withdrawn_and_nothing_stays(case: Case) -> None:
    before = case.events.count()
    with pytest.raises(Refused) as refused:
        take_in(
            case.number,
            "Doch nicht.",
            what="withdrawal",
            way="counter",
            came_on=AT.astimezone(city.LOCAL).date(),
            posted_on=None,
            by=clerk("bearbeitet"),
            at=AT,
        )
    assert refused.value.reason == "too_late"
    assert case.events.count() == before
