"""Messages of dual delivery as XML: what is sent is built, what comes is read, nothing else is done here."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from lxml import etree

from stadtkern.delivery.dual.envelopes import (
    APPLICATION,
    DD,
    DDB,
    DDCA,
    DDN,
    DDPA,
    MAPS,
    NotUnderstoodError,
    P,
    add,
    enveloped,
    opened,
    text_of,
    wanted,
)
from stadtkern.delivery.rules.dual import QUALITIES, Costs, Told, Way, reach_of

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.delivery.rules.dual import Person
    from stadtkern.delivery.rules.standing import Quality

AUSTRIA: Final = ZoneInfo("Europe/Vienna")
CENT_PART: Final = Decimal("0.0001")
MOST_EUR: Final = Decimal(10_000)
WAYS: Final = ("ElectronicDelivery", "PostalDelivery")
BULK_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Order:
    """A letter as it is ordered from a provider; ``app_id`` is the same however often it is sent.

    ``bulk`` is the provider's number of the bulk it belongs to.
    """

    app_id: str
    sender_profile: str
    profile: str
    recipient: Person
    quality: Quality
    subject: str
    number: str
    is_test: bool
    pdf: bytes
    bulk: int | None = None


def delivery_request(order: Order) -> bytes:
    """Return a DualDeliveryRequest within its envelope: one sealed PDF, to be posted."""
    request = opened(DD, "DualDeliveryRequest")
    add(add(request, DD, "Sender"), DD, "SenderProfile", order.sender_profile)
    _add_person(add(add(request, DD, "Recipient"), DD, "RecipientData"), order.recipient)
    data = add(request, DD, "MetaData")
    add(data, DD, "AppDeliveryID", order.app_id)
    add(data, DD, "ApplicationID", APPLICATION)
    add(data, DD, "DeliveryQuality", QUALITIES[order.quality])
    add(data, DD, "Subject", order.subject)
    add(data, DD, "GZ", order.number)
    add(data, DD, "TestCase", "true" if order.is_test else "false")
    if order.profile:
        add(data, DD, "ProcessingProfile", order.profile)
    add(data, DD, "Asynchronous", "true")
    if order.bulk is not None:
        add(data, DD, "BulkId", str(order.bulk))
    add(add(request, DD, "DeliveryChannels"), DD, "PostalDelivery")
    _add_letter(add(request, DD, "Payload"), order)
    return enveloped(request)


def _add_letter(payload: etree._Element, order: Order) -> None:
    facts = add(payload, DD, "PayloadAttributes")
    add(facts, DD, "FileName", f"{order.app_id}.pdf")
    add(facts, DD, "MIMEType", "application/pdf")
    add(facts, DD, "Size", str(len(order.pdf)))
    checksum = add(facts, DD, "Checksum")
    add(checksum, DD, "AlgorithmID", "SHA-256")
    add(checksum, DD, "Value", base64.b64encode(hashlib.sha256(order.pdf).digest()).decode())
    add(add(payload, DD, "BinaryDocument"), DD, "Content", base64.b64encode(order.pdf).decode())


def _add_person(holder: etree._Element, person: Person) -> None:
    if person.is_company:
        add(add(holder, P, "CorporateBody"), P, "FullName", person.family_name)
    else:
        name = add(add(holder, P, "PhysicalPerson"), P, "Name")
        add(name, P, "GivenName", person.given_name)
        add(name, P, "FamilyName", person.family_name)
    address = add(holder, P, "PostalAddress")
    if person.country:
        add(address, P, "CountryCode", person.country)
    add(address, P, "PostalCode", person.postcode)
    add(address, P, "Municipality", person.place)
    street = add(address, P, "DeliveryAddress")
    add(street, P, "StreetName", person.street)
    add(street, P, "BuildingNumber", person.number)


def status_request(app_id: str) -> bytes:
    """Return a StatusRequest within its envelope."""
    request = etree.Element(f"{{{DDN}}}StatusRequest", nsmap=MAPS)
    add(request, DD, "ApplicationID", APPLICATION)
    add(request, DD, "AppDeliveryID", app_id)
    return enveloped(request)


def cancellation_request(sender_profile: str, provider_id: str) -> bytes:
    """Return a DualDeliveryCancellationRequest within its envelope; a letter is named by the provider's own number."""
    request = opened(DDCA, "DualDeliveryCancellationRequest")
    add(request, DD, "SenderProfile", sender_profile)
    add(request, DD, "ApplicationID", APPLICATION)
    add(request, DD, "DualDeliveryID", provider_id)
    return enveloped(request)


def ways_request(app_id: str, sender_profile: str, profile: str, person: Person) -> bytes:
    """Return a DualDeliveryPreAddressingRequest within its envelope: which ways lead to this person; orders nothing."""
    request = opened(DDPA, "DualDeliveryPreAddressingRequest")
    add(add(request, DD, "Sender"), DD, "SenderProfile", sender_profile)
    asked = add(add(request, DDPA, "Recipients"), DDPA, "Recipient")
    add(asked, DD, "RecipientID", app_id)
    _add_person(add(add(asked, DD, "Recipient"), DD, "RecipientData"), person)
    data = add(request, DDPA, "MetaData")
    add(data, DD, "AppDeliveryID", app_id)
    add(data, DD, "ApplicationID", APPLICATION)
    if profile:
        add(data, DD, "ProcessingProfile", profile)
    add(data, DD, "Asynchronous", "false")
    add(data, DDPA, "PreCreateSendings", "false")
    channels = add(request, DD, "DeliveryChannels")
    for name in WAYS:
        add(channels, DD, name)
    return enveloped(request)


def read_ways(answer: bytes, app_id: str) -> tuple[Way, ...]:
    """Return the ways a DualDeliveryPreAddressingResponse names for the person asked about.

    Raises:
        NotUnderstoodError: for a fault of the server and for anything else.
    """
    found = wanted(answer, DDPA, "DualDeliveryPreAddressingResponse")
    results = found.iterfind("ddpa:AddressingResults/ddpa:AddressingResult", MAPS)
    ways = [
        Way(
            text_of(each, "dd:Name"),
            reach_of(text_of(each, "dd:Status/dd:Code"), has_errors=each.find("dd:Errors", MAPS) is not None),
        )
        for result in results
        if text_of(result, "dd:RecipientID") == app_id
        for each in result.iterfind("ddpa:DeliveryChannelAddressingResult", MAPS)
    ]
    if not ways or any(not each.name for each in ways):
        raise NotUnderstoodError("an answer about ways names some")
    return tuple(ways)


def start_bulk_request(sender_profile: str, profile: str) -> bytes:
    """Return a DualDeliveryBulkRequest within its envelope that opens a bulk."""
    request = _bulk(sender_profile, profile)
    add(request, DDB, "StartBulk", "true")
    return enveloped(request)


def finish_bulk_request(sender_profile: str, profile: str, number: int) -> bytes:
    """Return a DualDeliveryBulkRequest within its envelope that closes a bulk: no letter comes after it."""
    request = _bulk(sender_profile, profile)
    add(add(request, DDB, "FinishBulk"), DD, "BulkId", str(number))
    return enveloped(request)


def _bulk(sender_profile: str, profile: str) -> etree._Element:
    request = opened(DDB, "DualDeliveryBulkRequest")
    add(add(request, DDB, "Sender"), DDB, "SenderProfile", sender_profile)
    data = add(request, DDB, "MetaData")
    add(data, DD, "ApplicationID", APPLICATION)
    if profile:
        add(data, DD, "ProcessingProfile", profile)
    add(data, DD, "Asynchronous", "true")
    return request


def read_bulk(answer: bytes) -> tuple[str, int | None]:
    """Return the state and the number a DualDeliveryBulkResponse names.

    Raises:
        NotUnderstoodError: for a fault of the server and for anything else.
    """
    found = wanted(answer, DDB, "DualDeliveryBulkResponse")
    code, number = text_of(found, "dd:Status/dd:Code"), text_of(found, "dd:BulkId")
    if not code or (number and not BULK_NUMBER.fullmatch(number)):
        raise NotUnderstoodError("an answer about a bulk names a state, and a number")
    return code, int(number) if number else None


def read_delivery(answer: bytes) -> Told:
    """Return what a DualDeliveryResponse says.

    Raises:
        NotUnderstoodError: for a fault of the server and for anything else.
    """
    return told_by(wanted(answer, DD, "DualDeliveryResponse"))


def read_status(answer: bytes) -> Told:
    """Return what a StatusResponse says.

    Raises:
        NotUnderstoodError: for a fault of the server and for anything else.
    """
    return told_by(wanted(answer, DDN, "StatusResponse"))


def read_cancellation(answer: bytes) -> Told:
    """Return what a DualDeliveryCancellationResponse says.

    Raises:
        NotUnderstoodError: for a fault of the server and for anything else.
    """
    return told_by(wanted(answer, DDCA, "DualDeliveryCancellationResponse"))


def told_by(found: etree._Element) -> Told:
    """Return what all messages about one letter have in common, and the printer's report where there is one.

    Raises:
        NotUnderstoodError: where it names no letter or no state.
    """
    app_id, code = text_of(found, "dd:AppDeliveryID"), text_of(found, "dd:Status/dd:Code")
    if not app_id or not code:
        raise NotUnderstoodError("a message names its letter and a state")
    post = found.find("ddn:Result/ddn:NotificationChannel/ddn:PostalNotification", MAPS)
    electronic = found.find("ddn:Result/ddn:NotificationChannel/ddn:EDeliveryNotification", MAPS)
    errors = [*found.iterfind("dd:Errors/dd:Error", MAPS), *found.iterfind("ddn:Result/dd:Error", MAPS)]
    return Told(
        app_id=app_id,
        code=code,
        provider_id=text_of(found, "dd:DualDeliveryID"),
        channel="postal" if post is not None else "electronic" if electronic is not None else "",
        posted_on=_day(text_of(post, "ddn:PostalDeliveryTime")) if post is not None else None,
        costs=_costs(post) if post is not None else Costs(),
        errors=tuple(text_of(each, "dd:Code") for each in errors),
    )


def _costs(post: etree._Element) -> Costs:
    parts = [
        _amount(text_of(post, f"ddn:Costs/ddn:DetailedCosts/ddn:{name}Costs"))
        for name in ("Printing", "Handling", "Postage")
    ]
    known = [each for each in parts if each is not None]
    total = _amount(text_of(post, "ddn:Costs/ddn:TotalCosts"))
    return Costs(sum(known, Decimal(0)) if known else total, *parts)


def _day(text: str) -> date | None:
    """Return the day of a moment in Austria; None where there is none."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(AUSTRIA).date() if at.tzinfo else at.date()
    except (ValueError, OverflowError):
        return None


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found.quantize(CENT_PART) if found.is_finite() and 0 <= found < MOST_EUR else None
