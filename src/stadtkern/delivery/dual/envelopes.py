"""What all messages of dual delivery share: names, the envelope, and reading XML nobody can hide anything in."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

_BASE: Final = "http://reference.e-government.gv.at/namespace/"
SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
DD: Final = f"{_BASE}zustellung/dual/20130121#"
DDN: Final = f"{_BASE}zustellung/dual_notification/20130121#"
DDB: Final = f"{_BASE}zustellung/dual_bulk/20130121#"
DDPA: Final = f"{_BASE}zustellung/dual_pa/20130121#"
DDCA: Final = f"{_BASE}zustellung/dual_ca/20130121#"
P: Final = f"{_BASE}persondata/20130121#"
MAPS: Final = {"dd": DD, "ddn": DDN, "ddb": DDB, "ddpa": DDPA, "ddca": DDCA, "p": P}
VERSION: Final = "1.0"
APPLICATION: Final = "Stadtkern"
MOST_BYTES: Final = 5_000_000
_OWN_SIGNS: Final = re.compile(rb"<!(DOCTYPE|ENTITY)")


class NotUnderstoodError(ValueError):
    """What came is no message of this interface."""


def opened(namespace: str, name: str) -> etree._Element:
    """Return a new message that names the version of the interface."""
    return etree.Element(f"{{{namespace}}}{name}", nsmap=MAPS, version=VERSION)


def add(holder: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    """Return a new element at the end of another."""
    made = etree.SubElement(holder, f"{{{namespace}}}{name}")
    made.text = text
    return made


def enveloped(message: etree._Element) -> bytes:
    """Return a message within its envelope."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP})
    etree.SubElement(envelope, f"{{{SOAP}}}Body").append(message)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")


def content_of(envelope: bytes) -> etree._Element:
    """Return what lies in an envelope; a definition of own signs (DTD) is refused, and nothing is ever fetched.

    Raises:
        NotUnderstoodError: for anything that is no envelope with one message.
    """
    if len(envelope) > MOST_BYTES:
        raise NotUnderstoodError("the message is too long")
    if _OWN_SIGNS.search(envelope.replace(b"\0", b"")):  # before any parser reads it
        raise NotUnderstoodError("the message defines its own signs (DTD)")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(envelope, parser)
    except etree.XMLSyntaxError as error:
        raise NotUnderstoodError("the message is no XML") from error
    found = root.find(f"{{{SOAP}}}Body/*") if root.tag == f"{{{SOAP}}}Envelope" else None
    if found is None:
        raise NotUnderstoodError("the message has no envelope")
    return found


def wanted(envelope: bytes, namespace: str, name: str) -> etree._Element:
    """Return a message of this name.

    Raises:
        NotUnderstoodError: for a fault and for anything else.
    """
    found = content_of(envelope)
    if found.tag != f"{{{namespace}}}{name}":
        raise NotUnderstoodError("the message is a fault or something else")
    return found


def text_of(holder: Any, path: str) -> str:
    """Return the text of an element below another; empty where there is none."""
    return (holder.findtext(path, namespaces=MAPS) or "").strip()
