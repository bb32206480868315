"""Many letters go in one bulk: each is ordered, refused and asked about by itself, and none goes twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from lxml import etree

from stadtkern.delivery import jobs, queries
from stadtkern.delivery.actions import bulk, cancelling, dual
from stadtkern.delivery.dual.envelopes import DD
from stadtkern.delivery.models import DualBulk, DualSending, Posting
from stadtkern.delivery.testing import AT, handed_over, post_room
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import Account, sign_in

if TYPE_CHECKING:
    from stadtkern.delivery.testing.provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
MINUTE = timedelta(minutes=1)


def a_minute(fake: FakeProvider, at: Any, *, least: int = 3) -> int:
    """Do what the background does each minute."""
    client = fake.client()
    bulk.gather(client, least=least, at=at)
    dual.send_waiting(client, at=at)
    return bulk.finish(client, at=at)


def letters(count: int) -> list[str]:
    return [f"SK-{handed_over(SYSTEM, number).code}" for number in range(count)]


def bulks_named(fake: FakeProvider) -> list[str | None]:
    """Return the bulk each order has named, in the order they came."""
    requests = [etree.fromstring(body) for body in fake.bodies]
    return [each.findtext(f".//{{{DD}}}BulkId") for each in requests if each.tag == f"{{{DD}}}DualDeliveryRequest"]


def test_many_letters_are_ordered_within_one_bulk_ten_a_minute(fake: FakeProvider) -> None:
    ids = letters(12)
    assert (a_minute(fake, AT), len(fake.accepted), DualBulk.objects.get().state) == (0, 10, "open")
    assert (a_minute(fake, AT + MINUTE), DualBulk.objects.get().state) == (1, "finished")
    assert (fake.bulks, fake.finished, bulks_named(fake)) == ({1: ids}, [1], ["1"] * 12)
    assert {fake.states[each] for each in ids} == {"P3"}
    assert a_minute(fake, AT + 2 * MINUTE) == 0
    assert (fake.asked("BulkRequest"), fake.asked("DualDeliveryRequest"), len(set(fake.accepted))) == (2, 12, 12)


def test_few_letters_or_none_wanted_go_one_by_one(fake: FakeProvider) -> None:
    letters(2)
    a_minute(fake, AT)
    handed_over(SYSTEM, 7), handed_over(SYSTEM, 8), handed_over(SYSTEM, 9)
    a_minute(fake, AT + MINUTE, least=0)
    assert (bulks_named(fake), fake.bulks, DualBulk.objects.count()) == ([None] * 5, {}, 0)


def test_one_letter_nobody_can_deliver_stops_no_other(fake: FakeProvider) -> None:
    ids = letters(3)
    fake.refused.add(ids[1])
    assert a_minute(fake, AT) == 1
    assert (fake.accepted, fake.finished) == ([ids[0], ids[2]], [1])
    assert [f"SK-{each.code}" for each in queries.waiting(post_room("post"))] == [ids[1]]
    assert list(DualSending.objects.order_by("pk").values_list("state", "code")) == [
        ("accepted", "P2"), ("failed", "P8"), ("accepted", "P2"),
    ]  # fmt: skip


@pytest.mark.parametrize("fault", ["fault", "error", "lose_answer", "refuse", "garbage", "half", "other"])
def test_without_an_answer_to_the_opening_they_go_one_by_one(fake: FakeProvider, fault: str) -> None:
    ids = letters(3)
    fake.faults.append(fault)
    assert (a_minute(fake, AT), DualBulk.objects.get().state) == (0, "dropped")
    assert (fake.accepted, bulks_named(fake), fake.finished) == (ids, [None] * 3, [])


@pytest.mark.parametrize("fault", ["fault", "error", "lose_answer", "refuse", "garbage", "half", "other"])
def test_without_an_answer_to_a_letter_it_is_asked_about_and_the_bulk_waits(fake: FakeProvider, fault: str) -> None:
    ids = letters(3)
    bulk.gather(fake.client(), least=3, at=AT)
    fake.faults.append(fault)
    dual.send_waiting(fake.client(), at=AT)
    assert (bulk.finish(fake.client(), at=AT), a_minute(fake, AT + MINUTE)) == (0, 0)
    assert a_minute(fake, AT + 31 * MINUTE) == 1
    assert (sorted(fake.accepted), sorted(fake.bulks[1])) == (sorted(ids), sorted(ids))
    assert (fake.asked("Status"), len(bulks_named(fake))) == (1, 3)


def test_without_an_answer_to_the_closing_it_is_closed_again(fake: FakeProvider) -> None:
    letters(3)
    bulk.gather(fake.client(), least=3, at=AT)
    dual.send_waiting(fake.client(), at=AT)
    fake.faults.append("lose_answer")
    assert (bulk.finish(fake.client(), at=AT), bulk.finish(fake.client(), at=AT + MINUTE)) == (0, 0)
    assert (bulk.finish(fake.client(), at=AT + 10 * MINUTE), fake.finished) == (1, [1, 1])
    assert DualBulk.objects.get().state == "finished"


def test_a_bulk_is_never_open_for_long(fake: FakeProvider) -> None:
    ids = letters(3)
    bulk.gather(fake.client(), least=3, at=AT)
    fake.faults.append("refuse")
    dual.send_waiting(fake.client(), at=AT)
    fake.faults.extend(["refuse"] * 2)
    dual.send_waiting(fake.client(), at=AT + 31 * MINUTE)
    dual.send_waiting(fake.client(), at=AT + 32 * MINUTE)
    dual.send_waiting(fake.client(), at=AT + 33 * MINUTE)
    assert (len(fake.accepted), bulk.finish(fake.client(), at=AT + 60 * MINUTE)) == (1, 1)
    dual.send_waiting(fake.client(), at=AT + 90 * MINUTE)
    assert (sorted(fake.accepted), sorted(map(str, bulks_named(fake)))) == (sorted(ids), ["1", "None", "None"])


def test_a_crash_while_opening_leaves_an_empty_bulk_and_no_letter_behind(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, client = letters(3), fake.client()
    with monkeypatch.context() as crashed:
        crashed.setattr(type(client), "start_bulk", lambda _self: _crash(fake))
        with pytest.raises(SystemExit):
            bulk.gather(client, least=3, at=AT)
    assert (DualBulk.objects.get().state, a_minute(fake, AT + MINUTE), fake.accepted) == ("about", 0, [])
    assert (a_minute(fake, AT + 11 * MINUTE), fake.accepted, bulks_named(fake)) == (0, ids, [None] * 3)
    assert (DualBulk.objects.get().state, fake.bulks) == ("dropped", {1: []})


def _crash(fake: FakeProvider) -> None:
    fake.bulks[1] = []  # it was opened there
    raise SystemExit


def test_a_letter_of_a_bulk_is_taken_back_alone(fake: FakeProvider) -> None:
    ids = letters(3)
    a_minute(fake, AT)
    cancelling.take_back(ids[1][3:], by=post_room("post"), at=AT)
    assert cancelling.settle(fake.client(), at=AT) == 1
    assert list(Posting.objects.order_by("pk").values_list("channel", flat=True)) == ["dual", "post_room", "dual"]


def test_what_came_back_does_not_keep_others_from_their_way(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dual, "AT_ONCE", 3)
    fake.refused |= set(letters(3))
    dual.send_waiting(fake.client(), at=AT)
    assert (Posting.objects.filter(channel="post_room").count(), fake.accepted) == (3, [])
    late = f"SK-{handed_over(SYSTEM, 99).code}"
    assert (dual.send_waiting(fake.client(), at=AT + MINUTE), fake.accepted) == (1, [late])


def test_the_option_opens_bulks_and_the_page_names_them(fake: FakeProvider, settings: Any) -> None:
    settings.DUAL_DELIVERY_ADDRESS, settings.DUAL_DELIVERY_SENDER = fake.address, "musterstadt"
    settings.DUAL_DELIVERY_BULK_FROM = 2
    codes = [handed_over(SYSTEM, number, at=timezone.now()).code for number in (1, 2)]
    jobs.send_dually()
    assert (fake.bulks, fake.finished) == ({1: [f"SK-{code}" for code in codes]}, [1])
    post_room("post")
    client = Client()
    sign_in(client, Account.objects.get(username="post"))
    DualBulk.objects.update(number=4711)
    assert "4711" in client.get(f"/intern/poststelle/sendung/{codes[0]}/").content.decode()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE delivery_dualbulk SET number = NULL",
        "UPDATE delivery_dualbulk SET state = 'about'",
        "UPDATE delivery_dualbulk SET state = 'lost'",
        "UPDATE delivery_dualsending SET app_id = 'other'",
        "DELETE FROM delivery_dualsending",
    ],
)
def test_what_the_database_never_takes(fake: FakeProvider, sql: str) -> None:
    letters(3)
    a_minute(fake, AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
