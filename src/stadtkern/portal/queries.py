"""What the portal's pages show, gathered from the rooms below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.content import api as content
from stadtkern.governance import api as governance
from stadtkern.portal.wording import CHANNELS as CHANNEL_NAMES
from stadtkern.procedures import api as procedures

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from stadtkern.city.api import City, LifeSituation, Office, Service, Text

PLAIN_VOWELS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "Ä": "A", "Ö": "O", "Ü": "U"})
CLOSES_SOON = timedelta(minutes=30)
EXCEPTIONS_AHEAD = timedelta(days=60)
CHANNELS = ("online", "counter", "post", "all")
ON_THE_START_PAGE = 3
ABOUT_AI = (
    "register:entries",
    "register:backlog",
    "register:concerns",
    "fairness:reports",
    "gatehouse:check",
    "ideas:start",
    "ideas:list",
)


@dataclass(frozen=True, slots=True)
class OfficeNow:
    """An office and whether its door is open at this moment: ``light`` is open, closing or closed."""

    office: Office
    light: str
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One quick entry of the start page."""

    label: Text
    url: str
    icon: str
    external: bool


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What one channel costs; ``channel_name`` is empty when it is the same everywhere."""

    channel_name: str
    text: Text


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A coming day on which the usual hours do not apply; ``times`` is empty when closed."""

    on: date
    times: str
    reason: Text


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A result of the search; ``snippet`` holds words and whether they fit the query."""

    result: content.Result
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the A to Z and its services, sorted."""

    letter: str
    services: tuple[Service, ...]


def in_language(text: Text) -> str:
    """Return the statement in the reader's language."""
    return text.en if (translation.get_language() or "de").startswith("en") else text.de


def choices(pairs: Iterable[tuple[str, Text]]) -> list[tuple[str, str]]:
    """Return options of a select field, "all" first."""
    return [("", gettext("all")), *((value, in_language(text)) for value, text in pairs)]


def name_of(service: Service, language: str) -> str:
    """Return the service's name in ``language`` (de or en)."""
    return service.name.en if language == "en" else service.name.de


def _sort_key(text: str) -> str:
    return text.translate(PLAIN_VOWELS).casefold()


def a_to_z(services: Iterable[Service], *, language: str) -> list[Letter]:
    """Group services by first letter; umlauts sort with their vowel, as in an Austrian dictionary."""
    ordered = sorted(services, key=lambda service: _sort_key(name_of(service, language)))
    letters: dict[str, list[Service]] = {}
    for service in ordered:
        letters.setdefault(_sort_key(name_of(service, language))[0].upper(), []).append(service)
    return [Letter(letter, tuple(found)) for letter, found in letters.items()]


def quick_entries(everything: City) -> list[Tile]:
    """Return the start page's tiles with their addresses."""
    links = {link.id: link for link in everything.town.links}
    icons = {life.id: life.icon for life in everything.life_situations}
    tiles = []
    for entry in everything.town.quick_entries:
        if entry.service:
            address = reverse("portal:service_detail", args=[entry.service])
            icon = icons[everything.services[entry.service].life]
            tiles.append(Tile(entry.label, address, icon, external=False))
        elif entry.link:
            tiles.append(Tile(entry.label, str(links[entry.link].url), "external", external=True))
    return tiles


def office_now(everything: City, office: Office, at: datetime) -> OfficeNow:
    """Return the office with its light and words at ``at``."""
    opening = city.opening(everything, office, at=at)
    closing = opening.closes_at is not None and opening.closes_at - at <= CLOSES_SOON
    light = ("closing" if closing else "open") if opening.is_open else "closed"
    return OfficeNow(office, light, city.opening_text(opening))


def offices_now(at: datetime) -> list[OfficeNow]:
    """Return all offices with their state at ``at``, open ones first, then in the town's own order."""
    everything = city.current()
    states = [office_now(everything, office, at) for office in everything.offices.values()]
    return sorted(states, key=lambda now: now.light == "closed")


def services_of(*, life: str = "", office: str = "") -> list[Service]:
    """Return the services of one life situation and/or one office; all when neither is given."""
    services = city.current().services.values()
    return [each for each in services if (not life or each.life == life) and (not office or each.office == office)]


def online_count(services: Iterable[Service]) -> int:
    """Return how many services have a digital way today: here, or where they link to."""
    return sum(1 for service in services if service.online or procedures.is_filed_here(service.id))


def life_of(service: Service) -> LifeSituation:
    """Return the life situation a service belongs to."""
    return next(life for life in city.current().life_situations if life.id == service.life)


def fees_of(service: Service) -> list[FeeLine]:
    """Return the fees in one order for all services: online first."""
    ordered = sorted(service.fees, key=lambda fee: CHANNELS.index(fee.channel))
    return [FeeLine(str(CHANNEL_NAMES[fee.channel]), fee.text) for fee in ordered]


def coming_exceptions(office: Office, at: datetime) -> list[OtherDay]:
    """Return the days of the next 60 on which the usual hours do not apply, soonest first."""
    first = timezone.localdate(at)
    days = city.other_days(city.current(), office, first=first, last=first + EXCEPTIONS_AHEAD)
    return [OtherDay(on, city.spans_text(hours.spans), hours.reason) for on, hours in days if hours.reason]


def found(query: str, *, k: int, language: str, today: date) -> list[FoundPage]:
    """Return up to ``k`` results of a search, best first, with the words that fit marked."""
    results = content.search(query, k=k, language=language, today=today) if query else []
    matcher = content.matcher_for(query, language=language) if results else None
    return [FoundPage(each, _marked(each.snippet, matcher.highlights(each.snippet))) for each in results if matcher]


def _marked(text: str, places: Iterable[tuple[int, int]]) -> tuple[tuple[str, bool], ...]:
    parts, done = [], 0
    for start, end in places:
        parts += [(text[done:start], False), (text[start:end], True)]
        done = end
    return tuple(part for part in [*parts, (text[done:], False)] if part[0])


def public_paths() -> list[str]:
    """Return the path of every public page in both languages, for the site map."""
    everything = city.current()
    tried = [each.public_id for each in governance.known_ideas() if each.is_public and each.was_tried]
    paths = list(content.public_paths())
    for language in ("de", "en"):
        with translation.override(language):
            names = ("start", "service_list", "office_list", "accessibility", "about_me")
            paths += [reverse(f"portal:{name}") for name in names]
            paths += [reverse("strategy:clauses")] if everything.strategy else []
            paths += [reverse(name) for name in (*ABOUT_AI, "letters:check")]
            paths += [reverse("register:entry", args=[each]) for each in tried]
            paths += [reverse("portal:service_detail", args=[each]) for each in everything.services]
            paths += [reverse("portal:office_detail", args=[each]) for each in everything.offices]
            paths += [reverse("portal:life_detail", args=[life.id]) for life in everything.life_situations]
    return paths
