"""A thousand generated letters: every message of every kind about them is valid by the public schemas."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from stadtkern.core.texts import clean_line
from stadtkern.delivery.dual import messages
from stadtkern.delivery.dual.envelopes import DD, P, content_of
from stadtkern.delivery.dual.notices import Notices, answer
from stadtkern.delivery.rules.addresses import is_complete
from stadtkern.delivery.rules.dual import QUALITIES, Heard, Told, person_of
from stadtkern.delivery.testing.generated import letters
from stadtkern.delivery.testing.schemas import FOLDER, public_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stadtkern.delivery.testing.generated import Letter
    from stadtkern.delivery.testing.provider import FakeProvider

COUNT = 1_000
KINDS = (
    "DualDeliveryBulkRequest", "DualDeliveryCancellationRequest", "DualDeliveryPreAddressingRequest",
    "DualDeliveryRequest", "DualNotificationBulkResponse", "DualNotificationResponse", "StatusRequest",
)  # fmt: skip
needs_schemas = pytest.mark.skipif(not FOLDER, reason="DUAL_DELIVERY_SCHEMAS names the folder of the public schemas")


def order(letter: Letter) -> messages.Order:
    """Return the order of a letter as the post room would make it."""
    lines = [clean_line(each) for each in letter.recipient]
    person = person_of(lines, is_company=letter.is_company)
    assert is_complete(lines)
    assert person is not None
    return messages.Order(
        app_id=f"SK-{letter.number}",
        sender_profile="musterstadt",
        profile="PrintDD" if letter.number % 2 else "",
        recipient=person,
        quality=letter.quality,
        subject=f"2026-{letter.number:06}",
        number=f"2026-{letter.number:06}",
        is_test=letter.number % 5 == 0,
        pdf=letter.pdf,
        bulk=letter.number if letter.number % 3 == 0 else None,
    )


def said_about(letter: Letter) -> Iterator[bytes]:
    """Return everything this town can say about a letter, to be sent or answered."""
    made, heard = order(letter), list(Heard)[letter.number % 4]
    yield messages.delivery_request(made)
    yield messages.status_request(made.app_id)
    yield messages.cancellation_request(made.sender_profile, f"D{letter.number}")
    yield messages.start_bulk_request(made.sender_profile, made.profile)
    yield messages.finish_bulk_request(made.sender_profile, made.profile, letter.number)
    yield messages.ways_request(f"SKW-{letter.number}", made.sender_profile, made.profile, made.recipient)
    yield answer(Notices((Told(made.app_id, "P10"),)), [heard])
    yield answer(
        Notices((Told(made.app_id, "P10"), Told(letter.recipient[0], "P3")), is_bulk=True), [heard, Heard.KEPT]
    )


@needs_schemas
@pytest.mark.slow
def test_everything_said_about_a_thousand_letters_is_valid() -> None:
    schema, found = public_schema(), Counter[str]()
    assert schema is not None
    for letter in letters(COUNT):
        for message in said_about(letter):
            content = content_of(message)
            schema.assertValid(content)
            found[etree.QName(content).localname] += 1
    assert found == dict.fromkeys(KINDS, COUNT) | {"DualDeliveryBulkRequest": 2 * COUNT}


@pytest.mark.slow
def test_a_thousand_letters_arrive_as_they_were_meant() -> None:
    qualities, countries, companies = Counter[str](), Counter[str | None](), 0
    for letter in letters(COUNT):
        content = content_of(messages.delivery_request(order(letter)))
        name = " ".join(content.xpath("//p:PhysicalPerson/p:Name/*/text() | //p:FullName/text()", namespaces={"p": P}))
        assert name == letter.recipient[0]
        place = " ".join(content.findtext(f".//{{{P}}}{each}") or "" for each in ("PostalCode", "Municipality"))
        assert letter.recipient[-1].endswith(place)
        street = [content.findtext(f".//{{{P}}}{each}") for each in ("StreetName", "BuildingNumber")]
        assert " ".join(filter(None, street)) == letter.recipient[-2]
        qualities[content.findtext(f".//{{{DD}}}DeliveryQuality") or ""] += 1
        countries[content.findtext(f".//{{{P}}}CountryCode")] += 1
        companies += letter.is_company
    assert set(qualities) == set(QUALITIES.values())
    assert {"AT", "DE", "CH", "HU", None} <= set(countries)
    assert 200 < companies < 400


@pytest.mark.slow
def test_generated_letters_are_taken_once_each_over_http(fake: FakeProvider) -> None:
    client = fake.client()
    for letter in letters(COUNT // 10):
        made = order(letter)
        if made.bulk is not None:
            fake.bulks[made.bulk] = []
        assert (client.deliver(made).app_id, client.deliver(made).code[0]) == (made.app_id, "P")
        assert client.ways(f"SKW-{letter.number}", made.recipient)[1].name == "PostalDelivery"
    assert len(fake.accepted) == len(set(fake.accepted)) == COUNT // 10
