"""Messages of dual delivery as XML: what is sent is built, what comes is read, nothing else is done here."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from lxml import etree

from stadtkern.delivery.rules.dual import QUALITIES, Costs, Told

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.delivery.rules.dual import Person
    from stadtkern.delivery.rules.standing import Quality

_BASE: Final = "http://reference.e-government.gv.at/namespace/"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
DD: Final = f"{_BASE}zustellung/dual/20130121#"
DDN: Final = f"{_BASE}zustellung/dual_notification/20130121#"
P: Final = f"{_BASE}persondata/20130121#"
VERSION: Final = "1.0"
MOST_BYTES: Final = 5_000_000
APPLICATION: Final = "Stadtkern"
AUSTRIA: Final = ZoneInfo("Europe/Vienna")
CENT_PART: Final = Decimal("0.0001")
MOST_EUR: Final = Decimal(10_000)
_MAPS: Final = {"dd": DD, "ddn": DDN, "p": P}


class NotUnderstoodError(ValueError):
    """What came is no answer of this interface."""


@dataclass(frozen=True, slots=True)
class Order:
    """A letter as it is ordered from a provider; ``app_id`` is the same however often it is sent."""

    app_id: str
    sender_profile: str
    profile: str
    recipient: Person
    quality: Quality
    subject: str
    number: str
    is_test: bool
    pdf: bytes


def delivery_request(order: Order) -> bytes:
    """Return a DualDeliveryRequest within its envelope: one sealed PDF, to be posted."""
    request = etree.Element(f"{{{DD}}}DualDeliveryRequest", nsmap=_MAPS, version=VERSION)
    _add(_add(request, DD, "Sender"), DD, "SenderProfile", order.sender_profile)
    _add_person(_add(_add(request, DD, "Recipient"), DD, "RecipientData"), order.recipient)
    data = _add(request, DD, "MetaData")
    _add(data, DD, "AppDeliveryID", order.app_id)
    _add(data, DD, "ApplicationID", APPLICATION)
    _add(data, DD, "DeliveryQuality", QUALITIES[order.quality])
    _add(data, DD, "Subject", order.subject)
    _add(data, DD, "GZ", order.number)
    _add(data, DD, "TestCase", "true" if order.is_test else "false")
    if order.profile:
        _add(data, DD, "ProcessingProfile", order.profile)
    _add(data, DD, "Asynchronous", "true")
    _add(_add(request, DD, "DeliveryChannels"), DD, "PostalDelivery")
    _add_letter(_add(request, DD, "Payload"), order)
    return _enveloped(request)


def _add_letter(payload: etree._Element, order: Order) -> None:
    facts = _add(payload, DD, "PayloadAttributes")
    _add(facts, DD, "FileName", f"{order.app_id}.pdf")
    _add(facts, DD, "MIMEType", "application/pdf")
    _add(facts, DD, "Size", str(len(order.pdf)))
    checksum = _add(facts, DD, "Checksum")
    _add(checksum, DD, "AlgorithmID", "SHA-256")
    _add(checksum, DD, "Value", base64.b64encode(hashlib.sha256(order.pdf).digest()).decode())
    _add(_add(payload, DD, "BinaryDocument"), DD, "Content", base64.b64encode(order.pdf).decode())


def _add_person(holder: etree._Element, person: Person) -> None:
    if person.is_company:
        _add(_add(holder, P, "CorporateBody"), P, "FullName", person.family_name)
    else:
        name = _add(_add(holder, P, "PhysicalPerson"), P, "Name")
        _add(name, P, "GivenName", person.given_name)
        _add(name, P, "FamilyName", person.family_name)
    address = _add(holder, P, "PostalAddress")
    if person.country:
        _add(address, P, "CountryCode", person.country)
    _add(address, P, "PostalCode", person.postcode)
    _add(address, P, "Municipality", person.place)
    street = _add(address, P, "DeliveryAddress")
    _add(street, P, "StreetName", person.street)
    _add(street, P, "BuildingNumber", person.number)


def status_request(app_id: str) -> bytes:
    """Return a StatusRequest within its envelope."""
    request = etree.Element(f"{{{DDN}}}StatusRequest", nsmap=_MAPS)
    _add(request, DD, "ApplicationID", APPLICATION)
    _add(request, DD, "AppDeliveryID", app_id)
    return _enveloped(request)


def read_delivery(answer: bytes) -> Told:
    """Return what a DualDeliveryResponse says.

    Raises:
        NotUnderstoodError: for a fault of the server and for anything else.
    """
    return _told(_body(answer, f"{{{DD}}}DualDeliveryResponse"))


def read_status(answer: bytes) -> Told:
    """Return what a StatusResponse says.

    Raises:
        NotUnderstoodError: for a fault of the server and for anything else.
    """
    return _told(_body(answer, f"{{{DDN}}}StatusResponse"))


def _told(found: etree._Element) -> Told:
    """Read what both answers have in common, and the printer's report where there is one."""
    app_id, code = _text(found, "dd:AppDeliveryID"), _text(found, "dd:Status/dd:Code")
    if not app_id or not code:
        raise NotUnderstoodError("an answer names its letter and a state")
    post = found.find("ddn:Result/ddn:NotificationChannel/ddn:PostalNotification", _MAPS)
    electronic = found.find("ddn:Result/ddn:NotificationChannel/ddn:EDeliveryNotification", _MAPS)
    errors = [*found.iterfind("dd:Errors/dd:Error", _MAPS), *found.iterfind("ddn:Result/dd:Error", _MAPS)]
    return Told(
        app_id=app_id,
        code=code,
        provider_id=_text(found, "dd:DualDeliveryID"),
        channel="postal" if post is not None else "electronic" if electronic is not None else "",
        posted_on=_day(_text(post, "ddn:PostalDeliveryTime")) if post is not None else None,
        costs=_costs(post) if post is not None else Costs(),
        errors=tuple(_text(each, "dd:Code") for each in errors),
    )


def _costs(post: etree._Element) -> Costs:
    parts = [
        _amount(_text(post, f"ddn:Costs/ddn:DetailedCosts/ddn:{name}Costs"))
        for name in ("Printing", "Handling", "Postage")
    ]
    known = [each for each in parts if each is not None]
    total = _amount(_text(post, "ddn:Costs/ddn:TotalCosts"))
    return Costs(sum(known, Decimal(0)) if known else total, *parts)


def _body(answer: bytes, wanted: str) -> etree._Element:
    if len(answer) > MOST_BYTES:
        raise NotUnderstoodError("the answer is too long")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer, parser)
    except etree.XMLSyntaxError as error:
        raise NotUnderstoodError("the answer is no XML") from error
    if root.getroottree().docinfo.doctype:
        raise NotUnderstoodError("the answer defines its own signs (DTD)")
    found = root.find(f"{{{SOAP}}}Body/{wanted}")
    if found is None:
        raise NotUnderstoodError("the answer is a fault or something else")
    return found


def _enveloped(request: etree._Element) -> bytes:
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Body").append(request)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def _add(holder: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    made = etree.SubElement(holder, f"{{{namespace}}}{name}")
    made.text = text
    return made


def _text(holder: Any, path: str) -> str:
    return (holder.findtext(path, namespaces=_MAPS) or "").strip()


def _day(text: str) -> date | None:
    """Return the day of a moment in Austria; None where there is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(AUSTRIA).date() if at.tzinfo else at.date()


def _amount(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found.quantize(CENT_PART) if found.is_finite() and 0 <= found < MOST_EUR else None
