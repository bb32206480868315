"""The editors' pages as the rest of the town sees them: editions for the search, teasers for the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from stadtkern.content.models import EventPage, InformationPage, Kind, NewsPage, ProjectPage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from stadtkern.city.api import Language
    from stadtkern.content.models.pages import ArticlePage

LANGUAGES: tuple[Language, ...] = ("de", "en")
KINDS: dict[type[ArticlePage], Kind] = {
    InformationPage: Kind.PAGE,
    NewsPage: Kind.NEWS,
    ProjectPage: Kind.PROJECT,
    EventPage: Kind.EVENT,
}
LISTED: dict[str, tuple[type[ArticlePage], str]] = {
    "news": (NewsPage, "-published_on"),
    "project": (ProjectPage, "-started_on"),
    "event": (EventPage, "held_on"),
}


@dataclass(frozen=True, slots=True)
class Edition:
    """A published page in one of the languages it has."""

    page: ArticlePage
    language: Language
    url: str


@dataclass(frozen=True, slots=True)
class Teaser:
    """What another page shows of this one; ``language`` is "de" where English is missing."""

    title: str
    intro: str
    url: str
    language: str
    on: date | None
    status: str
    place: str


def editions() -> Iterator[Edition]:
    """Yield every published page, in German and, where it is complete, in English."""
    for kind in KINDS:
        for page in kind.objects.live().order_by("pk"):
            for language in LANGUAGES:
                if page.reading(language).is_wanted_language:
                    with translation.override(language):
                        yield Edition(page, language, page.url)


def public_paths() -> Iterator[str]:
    """Yield the address of every published page in every language it has."""
    return (edition.url for edition in editions())


def latest(kind: str, *, count: int) -> list[Teaser]:
    """Return up to ``count`` published pages of a kind (news, project, event) in the visitor's language.

    News latest first, projects not yet done, events from today on.
    """
    model, order = LISTED[kind]
    pages = model.objects.live().order_by(order, "pk")
    if model is EventPage:
        pages = pages.filter(held_on__gte=timezone.localdate())
    if model is ProjectPage:
        pages = pages.exclude(status=ProjectPage.Status.DONE)
    return [_teaser(page) for page in pages[:count]]


def _teaser(page: ArticlePage) -> Teaser:
    reading = page.here()
    days = (getattr(page, name, None) for name in ("published_on", "held_on", "started_on"))
    return Teaser(
        title=reading.title,
        intro=reading.intro,
        url=page.url,
        language=reading.language,
        on=next((day for day in days if day), None),
        status=page.get_status_display() if isinstance(page, ProjectPage) else "",
        place=getattr(page, "place", ""),
    )
