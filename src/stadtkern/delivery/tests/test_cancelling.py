"""A letter is taken back from the provider: what the provider answers decides, and nothing is posted twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.delivery import api, jobs, queries
from stadtkern.delivery.actions import cancelling, dual, marking, printing
from stadtkern.delivery.actions.taking_over import take_over
from stadtkern.delivery.models import DualCancellation, DualSending, Posting
from stadtkern.delivery.rules.standing import Kind
from stadtkern.delivery.testing import AT, TOLD, handed_over, post_room
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import Account, actor, sign_in, staff

if TYPE_CHECKING:
    from stadtkern.delivery.testing.provider import FakeProvider
    from stadtkern.identity.api import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
SOON = AT + timedelta(minutes=5)
LATER = AT + timedelta(minutes=31)
PAGE = "/intern/poststelle/sendung/"


def ordered(fake: FakeProvider, number: int = 1) -> str:
    code = handed_over(SYSTEM, number).code
    assert dual.send_waiting(fake.client(), at=AT) == 1
    return code


def wanted_back(code: str, by: Actor) -> DualCancellation:
    cancelling.take_back(code, by=by, at=SOON)
    return DualCancellation.objects.get(sending__posting__code=code)


def standing(code: str) -> tuple[str, str, str]:
    posting = Posting.objects.get(code=code)
    wish = DualCancellation.objects.get(sending__posting=posting)
    return wish.state, DualSending.objects.get(posting=posting).state, posting.channel


def test_what_is_not_printed_yet_comes_back_to_the_post_room(fake: FakeProvider) -> None:
    by = post_room("post")
    code = ordered(fake)
    assert (wanted_back(code, by).state, standing(code)) == ("open", ("open", "accepted", "dual"))
    with pytest.raises(Refused, match="changed_meanwhile"):
        printing.make_batch([code], by=by, at=SOON)
    assert cancelling.settle(fake.client(), at=SOON) == 1
    assert (fake.cancelled, standing(code)) == ([f"SK-{code}"], ("cancelled", "failed", "post_room"))
    assert [each.code for each in queries.waiting(by)] == [code]
    assert printing.make_batch([code], by=by, at=SOON).count == 1
    assert (cancelling.settle(fake.client(), at=LATER), dual.send_waiting(fake.client(), at=LATER)) == (0, 0)
    assert (fake.asked("Cancellation"), fake.asked("DeliveryRequest")) == (1, 1)
    trail = [(each.verb, each.actor) for each in audit.trail_of(f"posting:{code}")]
    assert trail[2] == ("posting.wanted_back", by.public_id)


def test_what_came_back_goes_on_to_its_office_for_another_address(fake: FakeProvider) -> None:
    by, code = post_room("post"), ordered(fake)
    wanted_back(code, by)
    with pytest.raises(Refused, match="not_now"):  # the provider has it
        marking.mark(code, Kind.TAKEN_BACK, on=AT.date(), by=by, at=SOON)
    cancelling.settle(fake.client(), at=SOON)
    marking.mark(code, Kind.TAKEN_BACK, on=AT.date(), by=by, at=SOON)
    assert (api.not_on_the_way(["letter:1"]), TOLD) == ({"letter:1"}, [("letter:1", "taken_back")])
    sent = api.sent("letter:1")
    assert sent is not None
    assert (sent.state, sent.posted_on, sent.served_on, sent.reason) == ("returned", None, None, "taken_back")
    again = handed_over(SYSTEM, at=SOON).code
    assert (dual.send_waiting(fake.client(), at=SOON), fake.accepted) == (1, [f"SK-{code}", f"SK-{again}"])


@pytest.mark.parametrize("code_there", ["P6", "P10"])
def test_what_is_printed_is_posted_and_it_is_said(fake: FakeProvider, code_there: str) -> None:
    by = post_room("post")
    code = ordered(fake)
    wanted_back(code, by)
    fake.states[f"SK-{code}"] = code_there
    assert cancelling.settle(fake.client(), at=SOON) == 1
    assert (standing(code), DualCancellation.objects.get().code) == (("too_late", "accepted", "dual"), code_there)
    assert list(queries.waiting(by)) == []
    fake.posted(f"SK-{code}", "2026-11-23", code=code_there)
    dual.ask(fake.client(), at=AT + timedelta(hours=2))
    assert (Posting.objects.get().state, standing(code)[0]) == ("posted", "too_late")


@pytest.mark.parametrize("code_there", ["P7", "P99"])
def test_who_does_not_decide_keeps_the_letter_and_is_asked_again(fake: FakeProvider, code_there: str) -> None:
    code = ordered(fake)
    wanted_back(code, post_room("post"))
    fake.cancels_as = code_there
    assert cancelling.settle(fake.client(), at=SOON) == 0
    assert standing(code) == ("open", "accepted", "dual")
    assert (cancelling.settle(fake.client(), at=SOON), fake.asked("Status")) == (0, 0)  # the claim still holds
    fake.states[f"SK-{code}"] = "P9"
    assert cancelling.settle(fake.client(), at=LATER) == 1
    assert (standing(code)[0], fake.asked("Status"), fake.asked("Cancellation")) == ("cancelled", 1, 1)


@pytest.mark.parametrize("fault", ["fault", "error", "lose_answer", "refuse", "garbage", "hang", "half", "other"])
def test_whatever_breaks_it_is_asked_before_it_is_said_again(fake: FakeProvider, fault: str) -> None:
    code = ordered(fake)
    wanted_back(code, post_room("post"))
    fake.faults.append(fault)
    assert cancelling.settle(fake.client(timeout=0.5 if fault == "hang" else 5.0), at=SOON) == 0
    assert standing(code) == ("open", "accepted", "dual")
    assert cancelling.settle(fake.client(), at=SOON + timedelta(minutes=9)) == 0
    assert cancelling.settle(fake.client(), at=LATER) == 1
    assert (fake.cancelled, standing(code)[0]) == ([f"SK-{code}"], "cancelled")
    assert fake.asked("Status") == 1


def test_a_crash_after_the_answer_and_before_noting_cancels_once(
    fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = ordered(fake)
    wanted_back(code, post_room("post"))
    with monkeypatch.context() as crashed:
        crashed.setattr(cancelling, "take_over", lambda *_args: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            cancelling.settle(fake.client(), at=SOON)
    assert (fake.cancelled, standing(code)[0]) == ([f"SK-{code}"], "open")
    assert cancelling.settle(fake.client(), at=LATER) == 1
    assert (fake.asked("Cancellation"), fake.asked("Status"), standing(code)[2]) == (1, 1, "post_room")


def test_what_was_never_sent_never_leaves_the_house(fake: FakeProvider) -> None:
    by, code = post_room("post"), handed_over(SYSTEM).code
    fake.faults.append("refuse")
    assert dual.send_waiting(fake.client(), at=AT) == 0
    wanted_back(code, by)
    assert (cancelling.settle(fake.client(), at=SOON), standing(code)[0]) == (0, "open")  # somebody may be sending it
    assert dual.send_waiting(fake.client(), at=LATER) == 0
    assert (standing(code), fake.accepted) == (("cancelled", "failed", "post_room"), [])
    assert (fake.asked("DeliveryRequest"), fake.asked("Status")) == (0, 1)


def test_what_was_sent_and_not_noted_is_found_and_cancelled(fake: FakeProvider) -> None:
    by, code = post_room("post"), handed_over(SYSTEM).code
    fake.faults.append("lose_answer")
    assert dual.send_waiting(fake.client(), at=AT) == 0
    wanted_back(code, by)
    fake.states[f"SK-{code}"] = "P3"
    assert cancelling.settle(fake.client(), at=LATER) == 0  # found, and its number there is not known yet
    row = DualSending.objects.get()
    assert (row.state, row.provider_id, standing(code)[0]) == ("accepted", "", "open")
    fake.states[f"SK-{code}"] = "P12"
    assert cancelling.settle(fake.client(), at=LATER + timedelta(minutes=11)) == 1
    assert (standing(code), fake.asked("DeliveryRequest")) == (("cancelled", "failed", "post_room"), 1)


def test_who_may_and_when(fake: FakeProvider) -> None:
    by, code = post_room("post"), handed_over(SYSTEM).code

    def reason(who: Actor, code: str = code) -> str:
        with pytest.raises(Refused) as refused:
            cancelling.take_back(code, by=who, at=SOON)
        return refused.value.reason

    assert (reason(by), reason(by, "A" * 8)) == ("not_with_provider", "not_found")
    fake.knows_numbers = False
    dual.send_waiting(fake.client(), at=AT)
    assert [reason(who) for who in (actor(staff("jemand", "clerk")), SYSTEM)] == ["not_allowed"] * 2
    assert reason(by) == "no_number"
    DualSending.objects.update(provider_id="D1", code="P10")
    assert reason(by) == "too_late"
    DualSending.objects.update(code="P1")
    assert (wanted_back(code, by).pk, wanted_back(code, by).pk) == (DualCancellation.objects.get().pk,) * 2
    verbs = [each.verb for each in audit.trail_of(f"posting:{code}")]
    assert verbs.count("posting.wanted_back") == 1
    cancelling.settle(fake.client(), at=SOON)
    assert reason(by) == "not_with_provider"


def test_one_that_cannot_be_asked_about_stops_no_other(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    by, codes = post_room("post"), [ordered(fake, number) for number in (1, 2)]
    for code in codes:
        wanted_back(code, by)
    first = DualSending.objects.order_by("pk").first()
    assert first is not None

    def broken(number: int, *further: Any) -> bool:
        if number == first.pk:
            raise KeyError("gone")
        return take_over(number, *further)

    monkeypatch.setattr(cancelling, "take_over", broken)
    assert cancelling.settle(fake.client(), at=SOON) == 1
    assert [standing(code)[0] for code in codes] == ["open", "cancelled"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE delivery_dualcancellation SET asked_by = 'staff:9'",
        "UPDATE delivery_dualcancellation SET state = 'open', ended_at = NULL",
        "UPDATE delivery_dualcancellation SET state = 'too_late'",
        "UPDATE delivery_dualcancellation SET ended_at = NULL",
        "DELETE FROM delivery_dualcancellation",
    ],
)
def test_what_the_database_never_takes(fake: FakeProvider, sql: str) -> None:
    code = ordered(fake)
    wanted_back(code, post_room("post"))
    cancelling.settle(fake.client(), at=SOON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def post() -> Client:
    post_room("post")
    found = Client()
    sign_in(found, Account.objects.get(username="post"))
    return found


def said(client: Client, path: str) -> str:
    answer = client.post(path, follow=True)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def named(settings: Any, fake: FakeProvider) -> None:
    settings.DUAL_DELIVERY_ADDRESS, settings.DUAL_DELIVERY_SENDER = fake.address, "musterstadt"


@pytest.mark.parametrize(
    ("cancels_as", "before", "state", "button"),
    [("P9", "P1", "cancelled", False), ("P9", "P10", "too_late", False), ("P7", "P1", "open", False)],
)
def test_the_post_room_takes_a_letter_back(
    post: Client, fake: FakeProvider, settings: Any, cancels_as: str, before: str, state: str, button: bool
) -> None:
    named(settings, fake)
    code = handed_over(SYSTEM, at=timezone.now()).code
    here = f"{PAGE}{code}/"
    assert "zurueckholen" not in post.get(here).content.decode()
    jobs.send_dually()
    assert "zurueckholen" in post.get(here).content.decode()
    fake.states[f"SK-{code}"], fake.cancels_as = before, cancels_as
    text = said(post, f"{here}zurueckholen/")
    assert (DualCancellation.objects.get().state, "P10" in text) == (state, before == "P10")
    assert ("zurueckholen" in post.get(here).content.decode()) is button
    assert post.get(f"{here}zurueckholen/").status_code == 405


def test_a_silent_provider_is_asked_again_by_itself(post: Client, fake: FakeProvider, settings: Any) -> None:
    code = handed_over(SYSTEM, at=timezone.now()).code
    said(post, f"{PAGE}{code}/zurueckholen/")
    assert DualCancellation.objects.count() == 0  # the provider does not have it
    named(settings, fake)
    jobs.send_dually()
    fake.faults.append("refuse")
    said(post, f"{PAGE}{code}/zurueckholen/")
    assert (DualCancellation.objects.get().state, fake.cancelled) == ("open", [])
    DualCancellation.objects.update(claimed_until=timezone.now())
    jobs.send_dually()
    assert (DualCancellation.objects.get().state, fake.cancelled) == ("cancelled", [f"SK-{code}"])


@pytest.mark.parametrize(("role", "status"), [("clerk", 403), ("", 403), (None, 403)])
def test_nobody_else_takes_it_back(fake: FakeProvider, role: str | None, status: int) -> None:
    code, client = ordered(fake), Client()
    if role is not None:
        sign_in(client, staff("jemand", *([role] if role else [])))
    assert client.post(f"{PAGE}{code}/zurueckholen/").status_code == status
    assert DualCancellation.objects.count() == 0
