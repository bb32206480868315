"""Parts of a reply in words: its label, the service, the people to turn to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stadtkern.city import api as city

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.city.api import Office, Service, Text

LABEL = _("Verbatim quotes from official sources. No AI has written here.")


def in_language(text: Text) -> str:
    """Return the statement in the reader's language."""
    return text.en if (get_language() or "de").startswith("en") else text.de


def fee_of(service: Service) -> str:
    """Return what a service costs, the statements of all channels in a row."""
    return " ".join(dict.fromkeys(in_language(fee.text) for fee in service.fees))


def service_of(service: Service, *, url: str) -> dict[str, Any]:
    """Return the facts about a service that stand beside an answer."""
    online = str(service.online.url) if service.online else None
    return {"name": in_language(service.name), "url": url, "online": online, "fee": fee_of(service)}


def contact_of(office: Office, *, at: datetime) -> dict[str, Any]:
    """Return whom to turn to: always with a phone number, and whether somebody is there at ``at``."""
    everything = city.current()
    opening = city.opening(everything, office, at=at)
    return {
        "office": in_language(office.name),
        "phone": office.phone,
        "hours": "; ".join(f"{days} {times}" for days, times in city.week_lines(office)),
        "open_now": opening.is_open,
        "light": "open" if opening.is_open else "closed",
        "text": city.opening_text(opening),
    }
