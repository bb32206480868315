"""The town's services and offices as sources: the same facts the pages show, as text that can be quoted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stadtkern.city import api as city
from stadtkern.content import actions
from stadtkern.content.models import Kind, Source, State
from stadtkern.content.rules.metadata import Metadata
from stadtkern.identity.api import SYSTEM
from stadtkern.reading.extract.result import Writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stadtkern.city.api import City, Language, Office, Service, Text
    from stadtkern.reading.extract import Extracted

LANGUAGES: tuple[Language, ...] = ("de", "en")
MEDIA_TYPE = "text/plain"


def sync_city() -> None:
    """Give the search every service and office of the town and take out those that are gone. Idempotent."""
    put_all((Kind.SERVICE, Kind.OFFICE), _incoming(city.current()))


def put_all(kinds: Sequence[Kind], every: Iterable[actions.Incoming]) -> None:
    """Put every source of these kinds and take out those that are no longer among them."""
    now = timezone.now()
    known = set(Source.objects.filter(kind__in=kinds).exclude(state=State.GONE).values_list("name", flat=True))
    with transaction.atomic():
        for incoming in every:
            actions.put_source(incoming, by=SYSTEM, at=now)
            known.discard(incoming.name)
        for name in sorted(known):
            actions.mark_gone(name, by=SYSTEM, at=now)


def _incoming(everything: City) -> Iterator[actions.Incoming]:
    for language in LANGUAGES:
        with translation.override(language):
            prefix = "" if language == "de" else f"/{language}"
            for office in everything.offices.values():
                yield actions.Incoming(
                    name=f"{prefix}/aemter/{office.id}/",
                    kind=Kind.OFFICE,
                    extracted=office_text(office, language),
                    url=f"{prefix}/aemter/{office.id}/",
                    metadata=metadata_of(everything, office.id, office.checked_on, language),
                )
            for service in everything.services.values():
                office = everything.offices[service.office]
                yield actions.Incoming(
                    name=f"{prefix}/leistungen/{service.id}/",
                    kind=Kind.SERVICE,
                    extracted=service_text(service, office, language),
                    url=f"{prefix}/leistungen/{service.id}/",
                    search_words=", ".join(service.also_called) if language == "de" else "",
                    metadata=metadata_of(everything, office.id, service.checked_on, language),
                )


def metadata_of(everything: City, office: str, checked_on: object, language: Language) -> Metadata:
    """Return what is known of an entry of the town."""
    return Metadata(
        owner=everything.town.official_name,
        office=office,
        language=language,
        checked_on=checked_on,  # type: ignore[arg-type]
    )


def service_text(service: Service, office: Office, language: Language) -> Extracted:
    """Write a service as text: one heading per question people ask."""

    def say(text: Text) -> str:
        return text.en if language == "en" else text.de

    writer = Writer()
    name = say(service.name)
    writer.heading(1, name)
    writer.paragraph(say(service.summary))
    writer.heading(2, _("Who can use it"))
    writer.paragraph(say(service.who))
    writer.heading(2, _("What it costs"))
    channels = {"online": _("Online"), "counter": _("At the counter"), "post": _("By post"), "all": ""}
    for fee in service.fees:
        channel = channels[fee.channel]
        writer.item(f"{channel}: {say(fee.text)}" if channel else say(fee.text))
    writer.heading(2, _("How long it takes"))
    writer.paragraph(say(service.duration))
    if service.deadline:
        writer.heading(2, _("Deadline"))
        writer.paragraph(say(service.deadline))
    if service.bring:
        writer.heading(2, _("What to bring"))
        writer.paragraph(_("Please bring: %s.") % "; ".join(say(item).rstrip(".") for item in service.bring))
    writer.heading(2, _("Online"))
    writer.paragraph(say(service.how_online))
    writer.heading(2, _("Without the internet"))
    writer.paragraph(say(service.how_analogue))
    writer.heading(2, _("Your office"))
    facts = {"office": say(office.name), "address": _address(office), "phone": office.phone}
    writer.paragraph(_("%(office)s, %(address)s, phone %(phone)s.") % facts)
    if service.law:
        writer.heading(2, _("Legal basis"))
        writer.paragraph("; ".join(law.name for law in service.law) + ".")
    return writer.result(title=name, media_type=MEDIA_TYPE, language=language)


def office_text(office: Office, language: Language) -> Extracted:
    """Write an office as text: what it does, where it is, when it is open."""

    def say(text: Text) -> str:
        return text.en if language == "en" else text.de

    writer = Writer()
    name = say(office.name)
    writer.heading(1, name)
    writer.paragraph(say(office.does))
    writer.heading(2, _("Opening hours"))
    lines = "; ".join(f"{days} {times}" for days, times in city.week_lines(office))
    writer.paragraph(_("Opening hours of %(office)s: %(hours)s.") % {"office": name, "hours": lines})
    for day in office.hours.exceptions:
        times = city.spans_text(day.spans) or _("closed")
        facts = {"day": f"{day.on.day}. {day.on.month}. {day.on.year}", "times": times, "reason": say(day.reason)}
        writer.item(_("On %(day)s: %(times)s (%(reason)s).") % facts)
    if office.hours.note:
        writer.paragraph(say(office.hours.note))
    writer.heading(2, _("Contact"))
    facts = {"office": name, "address": _address(office)}
    writer.paragraph(_("Address of %(office)s: %(address)s.") % facts)
    writer.paragraph(_("Phone of %(office)s: %(phone)s.") % {"office": name, "phone": office.phone})
    if office.email:
        writer.paragraph(_("E-mail of %(office)s: %(email)s.") % {"office": name, "email": office.email})
    if office.address.access:
        writer.paragraph(say(office.address.access))
    return writer.result(title=name, media_type=MEDIA_TYPE, language=language)


def _address(office: Office) -> str:
    return f"{office.address.street}, {office.address.postcode} {office.address.place}"
