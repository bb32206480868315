"""The small words of ``case.xml``: elements, attributes, days and moments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from stadtkern.city import api as city
from stadtkern.delivery import api as delivery
from stadtkern.handover.reading import SPACE

if TYPE_CHECKING:
    from datetime import date, datetime

    from lxml.etree import _Element

_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: _Element, name: str, text: str = "", **said: str | None) -> _Element:
    """Add an element with its text and what it says; what XML cannot hold is left out."""
    child = etree.SubElement(parent, f"{SPACE}{name}")
    if text:
        child.text = _NOT_XML.sub("", text)
    say(child, **said)
    return child


def say(element: _Element, **said: str | None) -> None:
    """Set attributes; None says nothing."""
    for name, value in said.items():
        if value is not None:
            element.set(name, _NOT_XML.sub("", value))


def truth(value: bool) -> str:
    """Return a truth as XML has it."""
    return "true" if value else "false"


def day(on: date | None) -> str | None:
    """Return a day as XML has it."""
    return on.isoformat() if on else None


def moment(at: datetime | None) -> str | None:
    """Return a moment with the offset of the town."""
    return at.astimezone(city.LOCAL).isoformat(timespec="seconds") if at else None


def posted(reference: str) -> dict[str, str | None]:
    """Return what the post room knows of a letter; nothing of one that never went there."""
    sent = delivery.sent(reference)
    if sent is None:
        return {}
    return {
        "Sendung": sent.code,
        "Empfaenger": ", ".join(sent.recipient),
        "Qualitaet": str(sent.quality),
        "AufgegebenAm": day(sent.posted_on),
        "ZurueckAm": day(sent.returned_on),
        "ZurueckWeil": delivery.reason_text(sent.reason) if sent.reason else None,
    }
