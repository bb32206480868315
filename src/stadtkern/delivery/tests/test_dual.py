"""Letters given to a provider: never twice, and what it says comes back; what it cannot do goes to the post room."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction

from stadtkern.core.errors import Refused
from stadtkern.delivery import api, jobs, queries
from stadtkern.delivery.actions import dual, marking, printing
from stadtkern.delivery.dual.client import provider as configured
from stadtkern.delivery.models import DualSending, Posting
from stadtkern.delivery.rules.standing import Kind
from stadtkern.delivery.testing import AT, TOLD, handed_over, letter_pdf, post_room, told
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.delivery.testing.provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
LATER = AT + timedelta(minutes=31)
TOMORROW = AT + timedelta(days=1)


def app_id(number: int = 1) -> str:
    return DualSending.objects.get(posting__reference=f"letter:{number}").app_id


def test_a_letter_is_ordered_once_and_counts_from_the_day_it_was_posted(fake: FakeProvider) -> None:
    handed_over(SYSTEM)
    assert (dual.send_waiting(fake.client(), at=AT), dual.send_waiting(fake.client(), at=LATER)) == (1, 0)
    assert (fake.accepted, list(queries.waiting(post_room("post")))) == ([app_id()], [])
    assert dual.ask(fake.client(), at=LATER) == 0
    fake.states[app_id()] = "P10"  # printed, and no word of the post yet
    assert dual.ask(fake.client(), at=AT + timedelta(hours=1)) == 1
    sent = api.sent("letter:1")
    assert sent is not None
    assert (sent.state, DualSending.objects.get().state) == ("waiting", "accepted")
    fake.posted(app_id(), "2026-11-24")
    assert (dual.ask(fake.client(), at=TOMORROW), dual.ask(fake.client(), at=TOMORROW + timedelta(hours=1))) == (1, 0)
    sent = api.sent("letter:1")
    assert sent is not None
    assert (sent.state, sent.posted_on, sent.served_on) == ("posted", date(2026, 11, 24), date(2026, 11, 27))
    assert TOLD == [("letter:1", "posted")]
    row = DualSending.objects.get()
    assert (row.state, row.code, row.channel, row.total_eur, row.postage_eur) == (
        "done", "P10", "postal", Decimal("1.25"), Decimal("1.05"),
    )  # fmt: skip


@pytest.mark.parametrize("fault", ["fault", "error", "lose_answer", "refuse", "garbage", "hang", "half", "other"])
def test_whatever_breaks_it_is_asked_first_and_taken_once(fake: FakeProvider, fault: str) -> None:
    handed_over(SYSTEM)
    fake.faults.append(fault)
    hasty, client = fake.client(timeout=0.5), fake.client()
    assert (dual.send_waiting(hasty if fault == "hang" else client, at=AT), DualSending.objects.get().state) == (
        0,
        "about",
    )
    assert dual.send_waiting(client, at=AT + timedelta(minutes=1)) == 0  # the claim still holds
    assert dual.send_waiting(client, at=LATER) == 1
    assert (fake.accepted, DualSending.objects.get().state) == ([app_id()], "accepted")
    first_try = 0 if fault in {"refuse", "fault"} else 1
    assert sum(b"DualDeliveryRequest" in body for body in fake.bodies) == 1
    assert [b"StatusRequest" in body for body in fake.bodies][first_try] is True


def test_a_crash_after_sending_and_before_noting_sends_nothing_again(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed_over(SYSTEM)
    with monkeypatch.context() as crashed:
        crashed.setattr(dual, "take_over", lambda *_args: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            dual.send_waiting(fake.client(), at=AT)
    assert (fake.accepted, DualSending.objects.get().state) == ([app_id()], "about")
    assert dual.send_waiting(fake.client(), at=LATER) == 1
    assert sum(b"DualDeliveryRequest" in body for body in fake.bodies) == 1


def test_ordered_twice_against_all_care_the_provider_sees_the_same_id(fake: FakeProvider) -> None:
    handed_over(SYSTEM)
    fake.faults.append("lose_answer")
    dual.send_waiting(fake.client(), at=AT)
    DualSending.objects.update(tries=0)  # as if nobody knew of the first try
    assert dual.send_waiting(fake.client(), at=LATER) == 1
    assert sum(b"DualDeliveryRequest" in body for body in fake.bodies) == 2
    assert fake.accepted == [app_id()]


def test_one_letter_that_cannot_be_read_stops_no_other(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        handed_over(SYSTEM, number)

    def content(reference: str) -> bytes:
        if reference == "letter:1":
            raise KeyError("the letter is gone")
        return letter_pdf(reference)

    monkeypatch.setattr("stadtkern.delivery.testing.SOURCE", api.Source(content, told))
    assert dual.send_waiting(fake.client(), at=AT) == 1
    assert fake.accepted == [app_id(2)]


def test_a_silent_provider_is_asked_for_one_letter_at_a_time(fake: FakeProvider) -> None:
    for number in (1, 2, 3):
        handed_over(SYSTEM, number)
    fake.faults.extend(["fault"] * 9)
    assert (dual.send_waiting(fake.client(), at=AT), len(fake.faults)) == (0, 8)
    assert (dual.send_waiting(fake.client(), at=AT), len(fake.faults)) == (0, 7)


def test_a_letter_the_provider_never_answers_about_hides_no_other(fake: FakeProvider) -> None:
    for number in (1, 2):
        handed_over(SYSTEM, number)
    dual.send_waiting(fake.client(), at=AT)
    fake.posted(app_id(2), "2026-11-23")
    fake.faults.append("fault")
    assert dual.ask(fake.client(), at=TOMORROW) == 0
    fake.faults.extend(["", "fault"])
    assert dual.ask(fake.client(), at=TOMORROW + timedelta(minutes=1)) == 1
    assert DualSending.objects.get(app_id=app_id(2)).state == "done"


@pytest.mark.parametrize("code", ["P8", "P9", "P12"])
def test_what_the_provider_cannot_do_goes_to_the_post_room(fake: FakeProvider, code: str) -> None:
    by = post_room("post")
    sent = handed_over(SYSTEM)
    dual.send_waiting(fake.client(), at=AT)
    fake.states[app_id()] = code
    dual.ask(fake.client(), at=TOMORROW)
    assert [each.code for each in queries.waiting(by)] == [sent.code]
    assert (dual.send_waiting(fake.client(), at=TOMORROW), fake.accepted) == (0, [app_id()])
    assert printing.make_batch([sent.code], by=by, at=TOMORROW).count == 1


def test_what_lies_with_the_provider_is_printed_by_nobody_else(fake: FakeProvider) -> None:
    by, sent = post_room("post"), handed_over(SYSTEM)
    dual.send_waiting(fake.client(), at=AT)
    with pytest.raises(Refused, match="changed_meanwhile"):
        printing.make_batch([sent.code], by=by, at=AT)


def test_an_answer_about_another_letter_or_in_other_words_changes_nothing(fake: FakeProvider) -> None:
    handed_over(SYSTEM)
    dual.send_waiting(fake.client(), at=AT)
    fake.states[app_id()] = "P99"
    dual.ask(fake.client(), at=TOMORROW)
    assert (DualSending.objects.get().state, DualSending.objects.get().code) == ("accepted", "P1")
    fake.faults.append("fault")
    assert dual.ask(fake.client(), at=TOMORROW + timedelta(hours=1)) == 0


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-25", "9999-12-31"])
def test_a_day_that_cannot_be_counts_for_nothing(fake: FakeProvider, day: str) -> None:
    handed_over(SYSTEM)
    dual.send_waiting(fake.client(), at=AT)
    fake.posted(app_id(), day)
    assert dual.ask(fake.client(), at=TOMORROW) == 1
    assert (Posting.objects.get().state, DualSending.objects.get().state) == ("waiting", "accepted")


def test_the_day_is_that_of_austria(fake: FakeProvider) -> None:
    handed_over(SYSTEM)
    dual.send_waiting(fake.client(), at=AT)
    fake.posted(app_id(), "2026-11-23")
    fake.reports[app_id()] = fake.reports[app_id()].replace("T16:30:00+01:00", "T23:30:00Z")
    dual.ask(fake.client(), at=TOMORROW)
    assert Posting.objects.get().posted_on == date(2026, 11, 24)


def test_a_return_is_noted_by_the_post_room(fake: FakeProvider) -> None:
    by, sent = post_room("post"), handed_over(SYSTEM)
    dual.send_waiting(fake.client(), at=AT)
    fake.posted(app_id(), "2026-11-23", code="P6")
    dual.ask(fake.client(), at=TOMORROW)
    marking.mark(sent.code, Kind.RETURNED, on=date(2026, 11, 24), by=by, at=TOMORROW, reason="moved")
    assert Posting.objects.get().state == "returned"
    assert handed_over(SYSTEM, at=TOMORROW).code != sent.code


def test_without_a_provider_nothing_leaves_the_house(settings: Any, fake: FakeProvider, tmp_path: Path) -> None:
    handed_over(SYSTEM)
    jobs.send_dually()
    assert (configured(), DualSending.objects.count()) == (None, 0)
    secret = tmp_path / "zugang"
    secret.write_text("stadt:ge:heim\n")
    settings.DUAL_DELIVERY_ADDRESS, settings.DUAL_DELIVERY_SENDER = fake.address, "musterstadt"
    settings.DUAL_DELIVERY_CREDENTIALS = str(secret)
    found = configured()
    assert found is not None
    assert (found.credentials, found.sender_profile) == (("stadt", "ge:heim"), "musterstadt")
    jobs.send_dually()
    assert fake.accepted == [app_id()]


def test_trials_stay_at_the_post_room(fake: FakeProvider) -> None:
    handed_over(SYSTEM)
    sent = handed_over(SYSTEM, 2, is_test=True)
    assert dual.send_waiting(fake.client(), at=AT) == 1
    assert [each.code for each in queries.waiting(post_room("post"))] == [sent.code]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE delivery_dualsending SET app_id = 'other'",
        "UPDATE delivery_dualsending SET state = 'lost'",
        "UPDATE delivery_dualsending SET state = 'about'",
        "DELETE FROM delivery_dualsending",
    ],
)
def test_what_the_database_never_takes(fake: FakeProvider, sql: str) -> None:
    handed_over(SYSTEM)
    dual.send_waiting(fake.client(), at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
