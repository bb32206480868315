"""What the town's portal holds about somebody: shown, handed out, deleted as far as the law lets it.

Rooms above name what they hold in ``settings.PERSON_DATA``: each dotted name is a ``Holder``.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from stadtkern.core.sealed import unseal
from stadtkern.residents import contacts
from stadtkern.residents.actions import IDENTIFIER
from stadtkern.residents.models import Identifier, Party, SignIn
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from stadtkern.residents.sessions import Resident


QUIET = timedelta(days=90)
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is held: what it is, its words, and if it cannot be deleted at once, until when and why."""

    title: str
    rows: tuple[tuple[str, str], ...]
    kept_until: date | None = None
    because: str = ""
    must_stay: bool = False

    def as_data(self) -> dict[str, Any]:
        """Return it for a file."""
        until = self.kept_until.isoformat() if self.kept_until else None
        return {"title": self.title, "content": dict(self.rows), "kept_until": until, "because": self.because}


class Holder(Protocol):
    """What a room above offers about a principal."""

    def held_by(self, principal: int) -> Sequence[Part]:
        """Return what the room holds about this party."""

    def erase(self, principal: int, *, at: datetime) -> None:
        """Delete what need not stay; what stays must not name more than it has to."""


def _holders() -> list[Holder]:
    return [import_string(dotted_name) for dotted_name in settings.PERSON_DATA]


def held_by(resident: Resident) -> list[Part]:
    """Return everything the portal holds about the one it is about: the principal."""
    parts = [_person(resident), *_contact(resident), _sign_ins(resident)]
    for holder in _holders():
        parts += holder.held_by(resident.principal)
    return parts


@transaction.atomic
def erase(resident: Resident, *, at: datetime) -> list[Part]:
    """Delete what need not stay, and return what does, with the reason."""
    for holder in _holders():
        holder.erase(resident.principal, at=at)
    kept = [part for holder in _holders() for part in holder.held_by(resident.principal) if part.must_stay]
    contacts.take_back(resident.principal)
    SignIn.objects.filter(principal=resident.principal).delete()
    SignIn.objects.filter(actor=resident.principal).delete()
    if not kept:
        try:
            with transaction.atomic():
                Party.objects.filter(pk=resident.principal).delete()
        except ProtectedError:  # they have filed for somebody else, and that file must stay
            because = gettext("You have filed for somebody else; who filed belongs to that file.")
            return [Part(gettext("Who you are to us"), (), because=because, must_stay=True)]
    return kept


def forget_strangers(*, at: datetime) -> int:
    """Delete parties nobody has signed in as for long, about whom no room holds anything; return how many."""
    quiet = Party.objects.filter(last_seen_at__lt=at - QUIET, sign_ins=None, represented_in=None, contact=None)
    gone = 0
    for party in quiet.order_by("last_seen_at").values_list("pk", flat=True)[:AT_ONCE]:
        if any(holder.held_by(party) for holder in _holders()):
            Party.objects.filter(pk=party).update(last_seen_at=at)  # looked at again when as much time has passed
            continue
        with suppress(ProtectedError), transaction.atomic():  # who filed for somebody else belongs to that file
            gone += bool(Party.objects.filter(pk=party).delete()[0])
    return gone


def _person(resident: Resident) -> Part:
    rows = [(gettext("Name"), resident.principal_name)]
    for each in Identifier.objects.filter(party=resident.principal):
        label = gettext("Identifier of %(scheme)s, sector %(sector)s")
        rows.append((label % {"scheme": each.scheme, "sector": each.sector}, unseal(each.value, IDENTIFIER)))
    return Part(gettext("Who you are to us"), tuple(rows))


def _contact(resident: Resident) -> list[Part]:
    known = contacts.address_of(resident.principal)
    if known is None:
        return []
    email, is_confirmed = known
    state = gettext("confirmed") if is_confirmed else gettext("not confirmed yet")
    return [Part(gettext("Address for notices"), ((gettext("E-mail address"), email), (gettext("State"), state)))]


def _attribute(name: str) -> str:
    """Return what an attribute of a sign-in is called; one we have no words for keeps its own name."""
    return {
        "given_name": gettext("first name"),
        "family_name": gettext("family name"),
        "birthdate": gettext("date of birth"),
        "street": gettext("street"),
        "house_number": gettext("house number"),
        "stair": gettext("staircase"),
        "door": gettext("door"),
        "postcode": gettext("postcode"),
        "place": gettext("place of residence"),
        "municipality_code": gettext("municipality code"),
        "nationality": gettext("nationality"),
        "vehicle_plates": gettext("number plates"),
        "mandator_name": gettext("name of the one you act for"),
        "mandator_register_number": gettext("register number"),
    }.get(name, name)


def _sign_ins(resident: Resident) -> Part:
    rows = [(gettext("Signed in until"), f"{timezone.localtime(resident.ends_at):%H:%M}")]
    rows += [
        (gettext("Handed over: %(name)s") % {"name": _attribute(name)}, text.replace("\n", ", "))
        for name, text in resident.attributes.items()
    ]
    past = SignIn.objects.filter(actor=resident.actor).order_by("-begun_at").values_list("begun_at", flat=True)[:20]
    local = [timezone.localtime(at) for at in past]
    rows += [(gettext("Sign-in"), f"{day(at.date())} {at:%H:%M}") for at in local]
    because = gettext("Sign-ins are deleted by themselves one day after they end.")
    return Part(gettext("Your sign-in"), tuple(rows), because=because)
