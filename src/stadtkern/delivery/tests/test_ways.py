"""The post room asks on which ways a provider could reach somebody: it is said, and nothing is ordered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.delivery.dual.envelopes import NotUnderstoodError
from stadtkern.delivery.dual.messages import read_ways
from stadtkern.delivery.models import DualSending, Posting
from stadtkern.delivery.rules.dual import Reach, Way, reach_of
from stadtkern.delivery.testing import handed_over, post_room
from stadtkern.delivery.testing.provider import NAMES, enveloped
from stadtkern.delivery.wording import way_text
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import Account, sign_in, staff

if TYPE_CHECKING:
    from stadtkern.delivery.testing.provider import FakeProvider

RESULT = (
    "<ddpa:AddressingResult><ddpa:DeliveryChannelAddressingResult><dd:Name>{name}</dd:Name><dd:Status><dd:Code>{code}"
    "</dd:Code></dd:Status>{errors}</ddpa:DeliveryChannelAddressingResult><dd:RecipientID>{about}</dd:RecipientID>"
    "</ddpa:AddressingResult>"
)
ERRORS = "<dd:Errors><dd:Error><dd:Info>no</dd:Info><dd:Code>1</dd:Code></dd:Error></dd:Errors>"


def answered(**changed: str) -> bytes:
    facts = {"name": "ElectronicDelivery", "code": "P1", "errors": "", "about": "SKW-1"} | changed
    return enveloped(
        f'<ddpa:DualDeliveryPreAddressingResponse {NAMES} version="1.0"><dd:AppDeliveryID>SKW-1</dd:AppDeliveryID>'
        f"<dd:Status><dd:Code>P1</dd:Code></dd:Status><ddpa:AddressingResults>{RESULT.format(**facts)}"
        "</ddpa:AddressingResults></ddpa:DualDeliveryPreAddressingResponse>"
    )


@pytest.mark.parametrize(
    ("code", "has_errors", "reach"),
    [
        ("P1", False, "open"), ("P10", False, "open"), ("P1", True, "closed"), ("P8", False, "closed"),
        ("P12", False, "closed"), ("17", False, "unclear"), ("", False, "unclear"),
    ],
)  # fmt: skip
def test_whether_a_way_leads_to_somebody(code: str, has_errors: bool, reach: str) -> None:
    assert reach_of(code, has_errors=has_errors) == reach


def test_only_what_was_asked_about_counts() -> None:
    assert read_ways(answered(), "SKW-1") == (Way("ElectronicDelivery", Reach.OPEN),)
    assert read_ways(answered(errors=ERRORS), "SKW-1") == (Way("ElectronicDelivery", Reach.CLOSED),)
    for wrong in (answered(about="SKW-2"), answered(name=""), enveloped("<a/>")):
        with pytest.raises(NotUnderstoodError):
            read_ways(wrong, "SKW-1")
    assert "Brieftaube" in way_text("Brieftaube", "unclear")


@pytest.fixture
def post() -> Client:
    post_room("post")
    found = Client()
    sign_in(found, Account.objects.get(username="post"))
    return found


def said(client: Client, code: str) -> list[str]:
    answer = client.post(f"/intern/poststelle/sendung/{code}/wege/", follow=True)
    return [re.sub(r"\s+", " ", str(each)) for each in answer.context["messages"]]


@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
@pytest.mark.parametrize("is_reachable", [True, False])
def test_the_post_room_hears_it_and_nothing_is_ordered(
    post: Client, fake: FakeProvider, settings: Any, is_reachable: bool
) -> None:
    code = handed_over(SYSTEM, at=timezone.now()).code
    here = f"/intern/poststelle/sendung/{code}/"
    assert "/wege/" not in post.get(here).content.decode()
    settings.DUAL_DELIVERY_ADDRESS, settings.DUAL_DELIVERY_SENDER = fake.address, "musterstadt"
    assert f"{here}wege/" in post.get(here).content.decode()
    fake.reachable = {"Huber"} if is_reachable else set()
    heard = said(post, code)
    assert way_text("ElectronicDelivery", "open" if is_reachable else "closed") in heard[0]
    assert (way_text("PostalDelivery", "open") in heard[0], len(heard)) == (True, 2 if is_reachable else 1)
    assert (fake.asked("PreAddressing"), fake.accepted, DualSending.objects.count()) == (1, [], 0)
    assert audit.trail_of(f"posting:{code}")[-1].verb == "posting.ways_asked"
    assert Posting.objects.get().state == "waiting"


@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_when_nobody_is_asked(post: Client, fake: FakeProvider, settings: Any) -> None:
    codes = [handed_over(SYSTEM, number, at=timezone.now(), is_test=number == 2).code for number in (1, 2)]
    assert len(said(post, codes[0])) == 1
    settings.DUAL_DELIVERY_ADDRESS, settings.DUAL_DELIVERY_SENDER = fake.address, "musterstadt"
    assert (len(said(post, codes[1])), fake.bodies) == (1, [])
    fake.faults.append("fault")
    assert (len(said(post, codes[0])), fake.asked("PreAddressing")) == (1, 0)
    other = Client()
    sign_in(other, staff("jemand", "clerk"))
    assert other.post(f"/intern/poststelle/sendung/{codes[0]}/wege/").status_code == 403
    assert post.get(f"/intern/poststelle/sendung/{codes[0]}/wege/").status_code == 405
    assert fake.asked("PreAddressing") == 0
