"""Whom to turn to without the internet: the office in charge, or the one that helps with everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from stadtkern.city import api as city
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """An office as a contact card shows it."""

    office: str
    phone: str
    email: str
    url: str
    address: str
    state: str
    state_text: str
    hours: list[tuple[str, str]]


def place_of(office_id: str, *, at: datetime) -> Place:
    """Return how to reach an office; an unknown one is the office that helps with everything."""
    everything = city.current()
    office = everything.offices.get(office_id) or everything.help_office
    opening = city.opening(everything, office, at=at)
    where = office.address
    return Place(
        office=in_language(office.name),
        phone=office.phone,
        email=office.email or "",
        url=reverse("portal:office_detail", args=[office.id]),
        address=f"{where.street}, {where.postcode} {where.place}",
        state="open" if opening.is_open else "closed",
        state_text=city.opening_text(opening),
        hours=list(city.week_lines(office)),
    )


def office_names() -> dict[str, str]:
    """Return what offices are called; ask once for a whole page, the town is read anew each time."""
    return {office_id: in_language(office.name) for office_id, office in city.current().offices.items()}
