"""The provider tells by itself what became of letters; strangers and hostile files learn and change nothing."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

from stadtkern.audit import api as audit
from stadtkern.delivery import api, queries
from stadtkern.delivery.actions import cancelling, dual, noticing
from stadtkern.delivery.actions.taking_over import take_over
from stadtkern.delivery.dual.envelopes import DD, DDB, DDN, MOST_BYTES, SOAP
from stadtkern.delivery.models import DualSending, Mark, Posting
from stadtkern.delivery.testing import TOLD, handed_over, post_room
from stadtkern.delivery.testing.provider import NAMES, enveloped
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.delivery.testing.provider import FakeProvider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HERE = "/duale-zustellung/meldungen/"
SHOWN = ("dienst", "ein:langes Kennwort äöü")


@pytest.fixture(autouse=True)
def _open(settings: Any, tmp_path: Path) -> None:
    secret = tmp_path / "meldungen"
    secret.write_text(":".join(SHOWN) + "\n", encoding="utf-8")
    settings.DUAL_DELIVERY_NOTICES = str(secret)


def basic(name: str, password: str, scheme: str = "Basic") -> str:
    return f"{scheme} {base64.b64encode(f'{name}:{password}'.encode()).decode()}"


def tell(message: str | bytes, authorization: str = basic(*SHOWN)) -> Any:
    content = message if isinstance(message, bytes) else enveloped(message)
    headers = {"authorization": authorization} if authorization else {}
    return Client(enforce_csrf_checks=True).generic("POST", HERE, content, content_type="text/xml", headers=headers)


def said(answer: Any) -> list[tuple[str, str]]:
    """Return each answer as its element and text or code."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    found = etree.fromstring(answer.content).iter(f"{{{DDN}}}DualNotificationResponse")
    return [
        (etree.QName(each[0]).localname, each.findtext(f"{{{DD}}}Error/{{{DD}}}Code") or each[0].text or "")
        for each in found
    ]


def ordered(fake: FakeProvider, *numbers: int) -> list[str]:
    codes = [handed_over(SYSTEM, number, at=timezone.now()).code for number in numbers or (1,)]
    dual.send_waiting(fake.client(), at=timezone.now())
    return [f"SK-{code}" for code in codes]


def test_a_notice_comes_into_the_case_and_once_more_changes_nothing(fake: FakeProvider) -> None:
    (app_id,) = ordered(fake)
    fake.posted(app_id, timezone.localdate().isoformat())
    for _each in range(3):
        assert said(tell(fake.notice(app_id))) == [("Success", "ok")]
    sent = api.sent("letter:1")
    assert sent is not None
    assert (sent.state, sent.posted_on, TOLD) == ("posted", timezone.localdate(), [("letter:1", "posted")])
    row = DualSending.objects.get()
    assert (row.state, row.code, str(row.total_eur)) == ("done", "P10", "1.2500")
    verbs = [each.verb for each in audit.trail_of(f"posting:{app_id[3:]}")]
    assert (Mark.objects.count(), verbs.count("posting.dual"), verbs.count("posting.posted")) == (1, 2, 1)
    assert dual.ask(fake.client(), at=timezone.now() + timedelta(days=1)) == 0


@pytest.mark.parametrize("code", [f"P{number}" for number in range(1, 13)])
def test_every_state_means_what_it_means_when_asked(fake: FakeProvider, code: str) -> None:
    (app_id,) = ordered(fake)
    fake.states[app_id] = code
    assert said(tell(fake.notice(app_id))) == [("Success", "ok")]
    row, posting = DualSending.objects.get(), Posting.objects.get()
    has_failed = code in {"P8", "P9", "P12"}
    assert (row.state, posting.channel) == (("failed", "post_room") if has_failed else ("accepted", "dual"))
    assert row.code == code


def test_what_was_told_late_takes_nothing_away(fake: FakeProvider) -> None:
    (app_id,) = ordered(fake)
    early = fake.notice(app_id)
    fake.posted(app_id, timezone.localdate().isoformat())
    tell(fake.notice(app_id))
    assert said(tell(early)) == [("Success", "ok")]
    assert (DualSending.objects.get().code, Posting.objects.get().state) == ("P10", "posted")


def test_who_posts_what_it_had_given_back_is_found_in_the_log(
    fake: FakeProvider, caplog: pytest.LogCaptureFixture
) -> None:
    (app_id,) = ordered(fake)
    fake.states[app_id] = "P9"
    tell(fake.notice(app_id))
    fake.posted(app_id, timezone.localdate().isoformat())
    assert said(tell(fake.notice(app_id))) == [("Success", "ok")]
    assert (Posting.objects.get().channel, "dual_delivery_contradicts" in caplog.text) == ("post_room", True)


def test_a_notice_may_be_faster_than_the_answer_to_the_order(fake: FakeProvider) -> None:
    handed_over(SYSTEM, at=timezone.now())
    fake.faults.append("lose_answer")
    assert dual.send_waiting(fake.client(), at=timezone.now()) == 0
    app_id = DualSending.objects.get().app_id
    assert said(tell(fake.notice(app_id))) == [("Success", "ok")]
    assert (dual.send_waiting(fake.client(), at=timezone.now() + timedelta(hours=1)), fake.asked("Delivery")) == (0, 1)


def test_what_is_not_known_is_answered_so(fake: FakeProvider) -> None:
    (app_id,) = ordered(fake)
    unsent = handed_over(SYSTEM, 2, at=timezone.now()).code
    DualSending.objects.create(
        posting=Posting.objects.get(code=unsent), app_id=f"SK-{unsent}", begun_at=timezone.now(),
        claimed_until=timezone.now(),
    )  # fmt: skip
    fake.states |= {f"SK-{unsent}": "P10", app_id: "P99"}
    for unknown in ("SK-AAAAAAAA", f"SK-{unsent}", "x" * 5_000):
        assert said(tell(fake.notice(unknown))) == [("Error", "17")]
    assert said(tell(fake.notice(app_id))) == [("Error", "18")]
    assert set(DualSending.objects.values_list("state", flat=True)) == {"about", "accepted"}


def test_letters_of_a_bulk_are_heard_one_by_one(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, broken = ordered(fake, 1, 2, 3)
    fake.posted(first, timezone.localdate().isoformat(), code="P6")
    fake.states |= {second: "P8", broken: "P10"}
    lost = DualSending.objects.get(app_id=broken).pk

    def failing(number: int, *further: Any) -> bool:
        if number == lost:
            raise KeyError("gone")
        return take_over(number, *further)

    monkeypatch.setattr(noticing, "take_over", failing)
    answer = tell(fake.bulk_notice("Lauf 7", first, "SK-AAAAAAAA", second, broken))
    assert said(answer) == [("Success", "ok"), ("Error", "17"), ("Success", "ok"), ("Error", "19")]
    named = etree.fromstring(answer.content).iter(f"{{{DDB}}}ApplicationDeliveryID")
    assert [each.text for each in named] == [first, "SK-AAAAAAAA", second, broken]
    assert list(DualSending.objects.order_by("pk").values_list("state", flat=True)) == ["done", "failed", "accepted"]
    assert [f"SK-{each.code}" for each in queries.waiting(post_room("post"))] == [second]


def test_a_bulk_without_letters_is_about_the_one_it_names(fake: FakeProvider) -> None:
    (app_id,) = ordered(fake)
    fake.states[app_id] = "P12"
    assert said(tell(fake.bulk_notice(app_id))) == [("Success", "ok")]
    assert DualSending.objects.get().state == "failed"
    assert said(tell(fake.bulk_notice("Lauf 8"))) == [("Error", "17")]


def test_a_notice_ends_the_wish_to_take_a_letter_back(fake: FakeProvider) -> None:
    (app_id,) = ordered(fake)
    cancelling.take_back(app_id[3:], by=post_room("post"), at=timezone.now())
    fake.states[app_id] = "P9"
    tell(fake.notice(app_id))
    sending = DualSending.objects.select_related("cancellation").get()
    assert (sending.cancellation.state, Posting.objects.get().channel) == ("cancelled", "post_room")


@pytest.mark.parametrize(
    "authorization",
    [
        "", "Basic", "Basic !", "Basic ä", basic("dienst", "falsch"), basic("", ""), basic(*SHOWN, scheme="Bearer"),
        basic("dienst", SHOWN[1] + " "), basic("Dienst", SHOWN[1]),
    ],
)  # fmt: skip
def test_strangers_are_told_to_show_themselves(fake: FakeProvider, authorization: str) -> None:
    (app_id,) = ordered(fake)
    fake.states[app_id] = "P9"
    answer = tell(fake.notice(app_id), authorization)
    assert (answer.status_code, answer["WWW-Authenticate"][:5], answer.content) == (401, "Basic", b"")
    assert DualSending.objects.get().state == "accepted"


HOSTILE = (
    b"", b"<html>", b"\x00\x01", b"<a/>", b"<" * 100_000,
    b'<!DOCTYPE a [<!ENTITY b "c">]>' + enveloped("<a>&b;</a>"),
    b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + enveloped("<a>&b;</a>"),
    '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"),
    enveloped(""), enveloped("<a/>"), enveloped(f"<ddn:DualNotificationRequest {NAMES}/>"),
    enveloped(f"<ddn:StatusResponse {NAMES}/>"), enveloped(f"<ddb:DualNotificationBulkRequest {NAMES}/>"),
    enveloped("<a>" * 300 + "</a>" * 300),
    enveloped(
        f"<ddb:DualNotificationBulkRequest {NAMES}><ddb:BulkElements>{'<ddn:DualNotificationRequest/>' * 1_001}"
        "</ddb:BulkElements></ddb:DualNotificationBulkRequest>"
    ),
)  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE)
def test_hostile_files_are_a_fault_and_change_nothing(content: bytes) -> None:
    answer = tell(content)
    assert answer.status_code == 500
    found = etree.fromstring(answer.content).find(f"{{{SOAP}}}Body/{{{SOAP}}}Fault")
    assert found is not None
    assert (found.findtext("faultcode"), b"root:" in answer.content) == ("soap:Client", False)


def test_how_the_address_is_closed(settings: Any) -> None:
    assert tell(b" " * (MOST_BYTES + 1)).status_code == 413
    assert Client().get(HERE).status_code == 405
    settings.DUAL_DELIVERY_NOTICES = ""
    assert tell(b"").status_code == 404
