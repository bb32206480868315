"""What a provider sends by itself, about one letter or about those of a bulk, and what it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from stadtkern.delivery.dual.envelopes import (
    DD,
    DDB,
    DDN,
    MAPS,
    SOAP,
    NotUnderstoodError,
    add,
    content_of,
    enveloped,
    opened,
    text_of,
)
from stadtkern.delivery.dual.messages import told_by
from stadtkern.delivery.rules.dual import Heard, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LETTERS: Final = 1_000
ERRORS: Final = {
    Heard.UNKNOWN_LETTER: "This AppDeliveryID is not known here.",
    Heard.UNKNOWN_STATE: "This state is not known here; nothing was changed.",
    Heard.NOT_KEPT: "This could not be kept. Please send it again.",
}


@dataclass(frozen=True, slots=True)
class Notices:
    """What a provider sends: ``told`` about each letter; ``is_bulk`` says in which form it wants to be answered."""

    told: tuple[Told, ...]
    is_bulk: bool = False


def read_notices(envelope: bytes) -> Notices:
    """Return what a DualNotificationRequest or a DualNotificationBulkRequest says.

    A bulk that names no letters is about the one it is called after.

    Raises:
        NotUnderstoodError: for anything else, and for more than 1,000 letters.
    """
    found = content_of(envelope)
    if found.tag == f"{{{DDN}}}DualNotificationRequest":
        return Notices((told_by(found),))
    if found.tag != f"{{{DDB}}}DualNotificationBulkRequest":
        raise NotUnderstoodError("the message is no notice")
    letters = found.findall("ddb:BulkElements/ddn:DualNotificationRequest", MAPS)
    if len(letters) > MOST_LETTERS:
        raise NotUnderstoodError("too many letters at once")
    if letters:
        return Notices(tuple(told_by(each) for each in letters), is_bulk=True)
    name, code = text_of(found, "ddb:ApplicationDeliveryID"), text_of(found, "dd:Status/dd:Code")
    if not name or not code:
        raise NotUnderstoodError("a message names its letter and a state")
    return Notices((Told(name, code),), is_bulk=True)


def answer(notices: Notices, heard: Sequence[Heard]) -> bytes:
    """Return the answer within its envelope: for each letter whether it was heard, or why not."""
    if not notices.is_bulk:
        return enveloped(_response(heard[0]))
    response = opened(DDB, "DualNotificationBulkResponse")
    for told, each in zip(notices.told, heard, strict=True):
        about = add(response, DDB, "DualNotificationResponses")
        about.append(_response(each))
        add(about, DDB, "ApplicationDeliveryID", told.app_id)
    return enveloped(response)


def _response(heard: Heard) -> etree._Element:
    response = opened(DDN, "DualNotificationResponse")
    if heard == Heard.KEPT:
        add(response, DDN, "Success", "ok")
        return response
    error = add(response, DD, "Error")
    add(error, DD, "Info", ERRORS[heard])
    add(error, DD, "Code", heard.value)
    return response


def fault(text: str) -> bytes:
    """Return what is answered to something that is no notice.

    Source: SOAP 1.1, sections 4.4 and 6.2; it goes with the status 500.
    """
    found = etree.Element(f"{{{SOAP}}}Fault", nsmap={"soap": SOAP})
    for name, words in (("faultcode", "soap:Client"), ("faultstring", text)):
        etree.SubElement(found, name).text = words
    return enveloped(found)
