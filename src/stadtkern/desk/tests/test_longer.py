"""A period is extended once, before it is over, where the law says so, and the person reads why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.correspondence import api as correspondence
from stadtkern.desk.actions import can_be_extended, extend
from stadtkern.desk.queries import rows_of
from stadtkern.identity.testing import Account, sign_in
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import AT, Case, clerk, filed

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Case:
    """Return a case with four weeks, once four more."""
    known = casework.procedures()["parkkarte"]
    deadline = known.deadline.model_copy(update={"period": "4 weeks", "extension": "4 weeks", "law": "§ 8 IFG"})
    changed = known.model_copy(update={"deadline": deadline, "version": 77})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": changed})
    return filed()


def reason_of(number: str, *, after: int, text: str = "Drei Dienststellen suchen.") -> str:
    with pytest.raises(Refused) as refused:
        extend(number, text, by=clerk(f"nach-{after}"), at=AT + timedelta(days=after))
    return refused.value.reason


def test_four_weeks_become_eight_and_the_person_reads_why(case: Case) -> None:
    before = case.due_on
    assert before is not None
    extend(case.number, "Drei Dienststellen suchen.", by=clerk("anna"), at=AT + timedelta(days=20))
    case.refresh_from_db()
    assert case.due_on is not None
    assert (case.due_on - before).days in range(28, 33)  # the last day moves off a week-end or holiday
    event = case.events.order_by("-pk")[0]
    assert (event.kind, event.is_public, casework.words_of(event)) == ("extended", True, "Drei Dienststellen suchen.")
    assert reason_of(case.number, after=21) == "not_longer"  # once


def test_who_has_no_inbox_gets_the_reason_on_paper(case: Case) -> None:
    Case.objects.update(channel="paper")
    extend(case.number, "Drei Dienststellen suchen.", by=clerk("anna"), at=AT + timedelta(days=20))
    assert [each.kind for each in correspondence.letters_of(case)] == ["extended"]


def test_not_after_the_period_and_not_without_a_reason(case: Case) -> None:
    assert case.due_on is not None
    days = (case.due_on - AT.astimezone(city.LOCAL).date()).days
    assert can_be_extended(case, at=AT + timedelta(days=days))
    assert reason_of(case.number, after=days, text=" ") == "empty_text"
    assert reason_of(case.number, after=days + 1) == "not_longer"


def test_not_while_a_remedy_has_its_own_period(case: Case) -> None:
    case.events.create(kind="appealed", actor="resident:1", text=case.events.first().text, at=AT)  # type: ignore[union-attr]
    assert not can_be_extended(case, at=AT)


def test_only_where_the_law_says_so() -> None:
    case = filed()
    assert reason_of(case.number, after=1) == "not_longer"
    assert not can_be_extended(case, at=AT)


def test_the_figures_reckon_with_it(case: Case) -> None:
    who = clerk("zahlen")
    Case.objects.update(is_test=False)  # trials are not counted
    (before,) = rows_of(who, year=AT.year, on=AT.date())
    extend(case.number, "Drei Dienststellen suchen.", by=who, at=AT)
    (after,) = rows_of(who, year=AT.year, on=AT.date())
    case.refresh_from_db()
    assert (before.due_on, after.due_on) != (after.due_on, before.due_on)
    assert after.due_on == case.due_on


def test_the_page_offers_it_only_then(client: Client) -> None:
    clerk("anna")
    sign_in(client, Account.objects.get(username="anna"))
    case = filed()
    assert "laenger" not in client.get(f"/intern/akten/{case.number}/").content.decode()
    assert client.post(f"/intern/akten/{case.number}/tun/laenger/", {"laenger-text": "Weil."}).status_code == 400
    assert client.post(f"/intern/akten/{case.number}/tun/laenger/", {"laenger-text": ""}).status_code == 422
