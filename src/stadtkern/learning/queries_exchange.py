"""Reads of contacts, meetings, risks and notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.api import Role
from stadtkern.learning.models import BestPractice, ExchangeMeeting, OpenRisk
from stadtkern.learning.queries_prompts import titles_of

if TYPE_CHECKING:
    from datetime import date

CONTACTS = (Role.DIGITAL_TEAM, Role.DATA_PROTECTION_OFFICER, Role.PIONEER)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who helps; ``mail`` is empty where the account has none."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class ShownRisk:
    """A risk with the title of the use case it is about, if it is about one."""

    risk: OpenRisk
    use_case: str


@dataclass(frozen=True, slots=True)
class ShownPractice:
    """A note with the title of its use case and who wrote it."""

    note: BestPractice
    use_case: str
    author: str
    may_withdraw: bool


def contacts() -> list[tuple[Role, list[Contact]]]:
    """Return who helps with AI, by role and name; a role nobody holds has no people."""
    people = {f"account:{each.pk}": each for each in identity.accounts()}
    return [
        (role, [Contact(people[key].get_full_name() or people[key].username, people[key].email) for key in held])
        for role in CONTACTS
        for held in [[key for key in identity.staff_with(role) if key in people]]
    ]


def next_meeting(today: date) -> ExchangeMeeting | None:
    """Return the meeting that comes next, today's included."""
    return ExchangeMeeting.objects.filter(on__gte=today, cancelled_at=None, minutes_at=None).order_by("on").first()


def meetings() -> list[ExchangeMeeting]:
    """Return all meetings, the latest first."""
    return list(ExchangeMeeting.objects.all())


def meeting_numbered(number: int) -> ExchangeMeeting:
    """Return a meeting.

    Raises:
        Refused: ``not_found``.
    """
    found = ExchangeMeeting.objects.filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("This meeting does not exist."))
    return found


def open_risks() -> list[ShownRisk]:
    """Return the risks that are not settled, oldest first."""
    return _shown(list(OpenRisk.objects.filter(settled_at__isnull=True)))


def settled_risks(most: int = 20) -> list[ShownRisk]:
    """Return the risks settled last, with what became of them."""
    return _shown(list(OpenRisk.objects.filter(settled_at__isnull=False).order_by("-settled_at")[:most]))


def _shown(risks: list[OpenRisk]) -> list[ShownRisk]:
    titles = titles_of(each.use_case for each in risks)
    return [ShownRisk(each, titles.get(each.use_case, "")) for each in risks]


def practices(person: str) -> list[ShownPractice]:
    """Return what pilots have taught, newest first."""
    notes = list(BestPractice.objects.filter(withdrawn_at__isnull=True))
    titles = titles_of(each.use_case for each in notes)
    names = identity.names_of({each.written_by for each in notes})
    manages = bool(notes) and identity.may(person, "courses.manage")
    return [
        ShownPractice(
            each, titles.get(each.use_case, ""), names.get(each.written_by, ""), manages or each.written_by == person
        )
        for each in notes
    ]
