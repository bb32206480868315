"""What the interface of dual delivery means here, and messages that are valid whatever somebody is called."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from stadtkern.core.texts import clean_line
from stadtkern.delivery.dual import messages
from stadtkern.delivery.dual.envelopes import SOAP, NotUnderstoodError, P
from stadtkern.delivery.rules.dual import Person, Progress, person_of, progress_of
from stadtkern.delivery.rules.standing import Quality
from stadtkern.delivery.testing import AT
from stadtkern.delivery.testing.provider import NAMES
from stadtkern.delivery.testing.schemas import FOLDER, public_schema

if TYPE_CHECKING:
    from stadtkern.delivery.testing.provider import FakeProvider

needs_schemas = pytest.mark.skipif(not FOLDER, reason="DUAL_DELIVERY_SCHEMAS names the folder of the public schemas")
HOSTILE = (
    "Anna Huber", "<Huber> & Söhne", "]]>", "O'Brien \"quot\"", "Đặng Thị Ánh", "Αθηνά", "محمد", "\u202eHuber", "😀",
    "A\u0300", "\x00\x01Huber", "\ufffe\uffff", "Huber\n\nMax", "&#0;", "%s{}", "x" * 300, " ", "ﬁ\u200b",
)  # fmt: skip


def enveloped(content: str) -> bytes:
    return f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{content}</s:Body></s:Envelope>'.encode()


def order(**changed: object) -> messages.Order:
    facts: dict[str, object] = {
        "app_id": "SK-ACDEFGHJ",
        "sender_profile": "musterstadt",
        "profile": "PrintDD",
        "recipient": person_of(("Anna Huber", "Musterplatz 3/2", "8999 Musterstadt"), is_company=False),
        "quality": Quality.RSB,
        "subject": "2026-000123-8",
        "number": "2026-000123-8",
        "is_test": False,
        "pdf": b"%PDF-1.7",
    }
    return messages.Order(**(facts | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "progress"),
    [
        *((f"P{number}", Progress.WORKING) for number in (1, 2, 3, 4, 5, 7, 11)),
        *((f"P{number}", Progress.DONE) for number in (6, 10)),
        *((f"P{number}", Progress.FAILED) for number in (8, 9, 12)),
        *((code, Progress.UNKNOWN) for code in ("17", "P13", "", "p1")),
    ],
)
def test_what_a_state_means(code: str, progress: Progress) -> None:
    assert progress_of(code) == progress


@pytest.mark.parametrize(
    ("lines", "is_company", "person"),
    [
        (
            ("Dr. Anna Huber", "Am Ring 3/2/5", "8999 Musterstadt"), False,
            Person("Dr. Anna", "Huber", False, "Am Ring", "3/2/5", "8999", "Musterstadt", "AT"),
        ),
        (
            ("Huber Bau GmbH", "z. H. Frau Gruber", "Postfach", "D-80331 München"), True,
            Person("", "Huber Bau GmbH", True, "Postfach", "", "80331", "München", "DE"),
        ),
        (
            ("Anna Huber", "Rue 1", "F 75001 Paris"), False,
            Person("Anna", "Huber", False, "Rue", "1", "75001", "Paris", ""),
        ),
        (("Anna Huber", "8999 Musterstadt"), False, None),
    ],
)  # fmt: skip
def test_how_an_address_is_said(lines: tuple[str, ...], is_company: bool, person: Person | None) -> None:
    assert person_of(lines, is_company=is_company) == person


def test_an_answer_is_read_with_its_costs_apart(fake: FakeProvider) -> None:
    accepted = messages.read_delivery(fake.answer(messages.delivery_request(order())))
    assert (accepted.app_id, accepted.code, accepted.provider_id) == ("SK-ACDEFGHJ", "P1", "D1")
    fake.posted("SK-ACDEFGHJ", "2026-11-24")
    told = messages.read_status(fake.answer(messages.status_request("SK-ACDEFGHJ")))
    assert (told.code, told.channel, told.posted_on) == ("P10", "postal", date(2026, 11, 24))
    costs = told.costs
    assert (costs.total_eur, costs.printing_eur, costs.handling_eur, costs.postage_eur) == (
        Decimal("1.25"), Decimal("0.08"), Decimal("0.12"), Decimal("1.05"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2026-11-24T16:30:00+01:00", date(2026, 11, 24)), ("2026-11-23T23:30:00Z", date(2026, 11, 24)),
        ("2026-11-24T16:30:00", date(2026, 11, 24)), ("irgendwann", None), ("", None),
        ("9999-12-31T23:30:00-14:00", None),
    ],
)  # fmt: skip
def test_the_day_of_posting_is_read_as_austria_has_it(said: str, day: date | None, fake: FakeProvider) -> None:
    fake.posted("SK-ACDEFGHJ", "2026-11-24")
    answer = fake.answer(messages.status_request("SK-ACDEFGHJ")).replace(b"2026-11-24T16:30:00+01:00", said.encode())
    assert messages.read_status(answer).posted_on == day


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"<html>", b"<a/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"x" * 5_000_001,
        enveloped("<Fault/>"), enveloped(f"<dd:DualDeliveryResponse {NAMES}/>"),
    ],
)  # fmt: skip
def test_what_is_no_answer(answer: bytes) -> None:
    with pytest.raises(NotUnderstoodError):
        messages.read_delivery(answer)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    found = public_schema()
    assert found is not None
    return found


def body_of(message: bytes) -> etree._Element:
    found = etree.fromstring(message).find(f"{{{SOAP}}}Body")
    assert found is not None
    return found[0]


@needs_schemas
@pytest.mark.slow
def test_a_thousand_requests_are_valid_whatever_people_are_called(schema: etree.XMLSchema) -> None:
    chance = random.Random(2013)
    for number in range(1_000):
        parts = [clean_line("".join(chance.choices(HOSTILE, k=chance.randint(1, 3)))) for _each in range(6)]
        person = Person(
            parts[0], parts[1], chance.random() < 0.3, parts[2], parts[3], str(chance.randint(1000, 9999)), parts[4],
            chance.choice(["AT", "DE", ""]),
        )  # fmt: skip
        made = order(
            app_id=f"SK-{number}",
            recipient=person,
            quality=chance.choice(list(Quality)),
            subject=parts[5],
            profile=chance.choice(["", "PrintDD"]),
            is_test=chance.random() < 0.5,
            pdf=chance.randbytes(chance.randint(1, 500)),
        )
        schema.assertValid(body_of(messages.delivery_request(made)))
        schema.assertValid(body_of(messages.status_request(made.app_id)))


SENDER = "<dd:SenderProfile>musterstadt</dd:SenderProfile>"
BULK_SENDER = "<ddb:Sender><ddb:SenderProfile>musterstadt</ddb:SenderProfile></ddb:Sender><ddb:MetaData/>"
STATUS = "<dd:Status><dd:Code>P10</dd:Code></dd:Status>"
RECIPIENT = (
    "<dd:RecipientID>1</dd:RecipientID><dd:Recipient><dd:RecipientData><p:CorporateBody><p:FullName>Huber</p:FullName>"
    "</p:CorporateBody></dd:RecipientData></dd:Recipient>"
)
FURTHER = (
    ("ddn:DualNotificationRequest", f"<dd:AppDeliveryID>SK-1</dd:AppDeliveryID>{STATUS}"),
    ("ddb:DualDeliveryBulkRequest", f"{BULK_SENDER}<ddb:StartBulk>true</ddb:StartBulk>"),
    ("ddb:DualDeliveryBulkRequest", f"{BULK_SENDER}<ddb:FinishBulk><dd:BulkId>1</dd:BulkId></ddb:FinishBulk>"),
    ("ddb:DualNotificationBulkRequest", f"<ddb:ApplicationDeliveryID>SK-1</ddb:ApplicationDeliveryID>{STATUS}"),
    (
        "ddpa:DualDeliveryPreAddressingRequest",
        f"<dd:Sender>{SENDER}</dd:Sender><ddpa:Recipients><ddpa:Recipient>{RECIPIENT}</ddpa:Recipient></ddpa:Recipients>"
        "<ddpa:MetaData><dd:AppDeliveryID>SK-2</dd:AppDeliveryID></ddpa:MetaData><dd:DeliveryChannels/>",
    ),
    (
        "ddca:DualDeliveryCancellationRequest",
        f"{SENDER}<dd:ApplicationID>Stadtkern</dd:ApplicationID><dd:DualDeliveryID>D1</dd:DualDeliveryID>",
    ),
)


@needs_schemas
def test_the_made_up_provider_speaks_all_seven_operations(schema: etree.XMLSchema, fake: FakeProvider) -> None:
    asked = [messages.delivery_request(order()), *map(messages.status_request, ("SK-ACDEFGHJ", "SK-0"))]
    names = f'{NAMES} xmlns:p="{P}" version="1.0"'
    asked += [enveloped(f"<{name} {names}>{content}</{name}>") for name, content in FURTHER]
    fake.posted("SK-0", AT.date().isoformat())
    answered = []
    for message in asked:
        schema.assertValid(body_of(message))
        answer = body_of(fake.answer(message))
        schema.assertValid(answer)
        answered.append(etree.QName(answer).localname.replace("Response", ""))
    assert sorted(set(answered)) == [
        "DualDelivery", "DualDeliveryBulk", "DualDeliveryCancellation", "DualDeliveryPreAddressing", "DualNotification",
        "DualNotificationBulk", "Status",
    ]  # fmt: skip
    assert fake.states["SK-ACDEFGHJ"] == "P9"
