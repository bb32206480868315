"""The first content of the editors' pages, taken from the town's files.

A page belongs to the files until an editor changes it. Each page remembers a digest of what the files last put
there; as long as its newest draft still says exactly that, the files may change it again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from stadtkern.audit import api as audit
from stadtkern.content.models import (
    EventIndex,
    EventPage,
    HomeRoot,
    InformationPage,
    NewsIndex,
    NewsPage,
    ProjectIndex,
    ProjectPage,
)
from stadtkern.content.pages_sync import sync_pages
from stadtkern.content.redirects import remember_addresses
from stadtkern.reading.rules.rich_text import rich_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from stadtkern.city.api import City, Event, News, Project
    from stadtkern.content.models.pages import BilingualPage
    from stadtkern.identity.api import Actor


@dataclass(frozen=True, slots=True)
class Seed:
    """One page as the files want it.

    ``under`` is the list it belongs to, if any; ``formerly`` are earlier slugs, whose addresses lead to the page.
    """

    kind: type[BilingualPage]
    slug: str
    values: dict[str, Any]
    under: type[BilingualPage] | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seeded:
    """What seeding did, as addresses below the start page."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    left_to_editors: tuple[str, ...]


LISTS = (
    Seed(
        NewsIndex,
        "neuigkeiten",
        {
            "title": "Neuigkeiten",
            "title_en": "News",
            "intro": "Was sich in der Stadt tut, das Neueste zuerst.",
            "intro_en": "What is happening in town, latest first.",
        },
    ),
    Seed(
        ProjectIndex,
        "projekte",
        {
            "title": "Projekte",
            "title_en": "Projects",
            "intro": "Woran die Stadt arbeitet und wie weit sie ist.",
            "intro_en": "What the town is working on, and how far it has come.",
        },
    ),
    Seed(
        EventIndex,
        "termine",
        {
            "title": "Termine",
            "title_en": "Events",
            "intro": "Was stattfindet, wann und wo.",
            "intro_en": "What takes place, when and where.",
        },
    ),
)


def _words(item: News | Project | Event) -> dict[str, Any]:
    return {
        "title": item.title.de,
        "title_en": item.title.en,
        "intro": item.intro.de,
        "intro_en": item.intro.en,
        "body": rich_text(item.body.de),
        "body_en": rich_text(item.body.en),
    }


def _information(city: City) -> Iterator[Seed]:
    for (slug, language), german in city.pages.items():
        if language != "de":
            continue
        english = city.find_page(slug, "en")
        values = {
            "title": german.title,
            "title_en": english.title if english else "",
            "intro": german.intro,
            "intro_en": english.intro if english else "",
            "body": rich_text(german.body),
            "body_en": rich_text(english.body) if english else "",
            "checked_on": german.checked_on,
        }
        yield Seed(InformationPage, slug, values, formerly=german.formerly)


def seeds_of(city: City) -> Iterator[Seed]:
    """Return every page the town's files ask for, lists before what stands in them."""
    yield from LISTS
    yield from _information(city)
    for news in city.news:
        dates = {"published_on": news.published_on, "checked_on": news.published_on}
        yield Seed(NewsPage, news.id, _words(news) | dates, under=NewsIndex)
    for project in city.projects:
        state = {"status": project.status, "started_on": project.started_on, "checked_on": city.town.checked_on}
        yield Seed(ProjectPage, project.id, _words(project) | state, under=ProjectIndex)
    for event in city.events:
        facts = {"held_on": event.on, "opens": event.opens, "place": event.place, "checked_on": city.town.checked_on}
        yield Seed(EventPage, event.id, _words(event) | facts, under=EventIndex)


def digest_of(values: dict[str, Any]) -> str:
    """Return the fingerprint of a page's content."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def home() -> HomeRoot:
    """Return the root of the editors' pages, made on first use, as the root of the one site."""
    Page.objects.filter(depth=1, title="Root").update(title="Alle Seiten", draft_title="Alle Seiten")
    root = HomeRoot.objects.first()
    if root is None:
        root = Page.get_first_root_node().add_child(instance=HomeRoot(title="Startseite", slug="startseite"))
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": host, "root_page": root})
    Page.objects.filter(depth=2, numchild=0, slug="home").exclude(pk=root.pk).delete()  # Wagtail's greeting
    return root


def _create(seed: Seed, parent: Page, digest: str, at: datetime) -> BilingualPage:
    # Born published, with its first version: half the work of a draft that is published right afterwards.
    page = seed.kind(slug=seed.slug, seed_digest=digest, first_published_at=at, last_published_at=at, **seed.values)
    parent.add_child(instance=page)
    page.live_revision = page.save_revision(changed=False)
    page.save(update_fields=["live_revision"])
    return page


def _may_update(page: BilingualPage, seed: Seed) -> bool:
    newest = page.get_latest_revision_as_object()
    untouched = digest_of({name: getattr(newest, name) for name in seed.values}) == page.seed_digest
    return untouched and page.live


def _update(page: BilingualPage, seed: Seed, digest: str) -> None:
    for name, value in seed.values.items():
        setattr(page, name, value)
    page.seed_digest = digest
    page.save_revision().publish()


def _moved(seed: Seed, parent: Page) -> BilingualPage | None:
    """Give a page that still has an earlier slug its new one, in its newest draft too."""
    found = parent.get_children().filter(slug__in=seed.formerly).first()
    if found is None:
        return None
    page, newest = found.specific, found.specific.get_latest_revision_as_object()
    was_level = not page.has_unpublished_changes
    page.slug = newest.slug = seed.slug
    page.save()
    revision = newest.save_revision()
    if page.live and was_level:
        revision.publish()
    remember_addresses(page, seed.formerly, site=Site.objects.get(is_default_site=True))
    return page.__class__.objects.get(pk=page.pk)


def _place(seed: Seed, root: HomeRoot, at: datetime) -> str:
    """Put one seed in its place and return what was done: created, updated, unchanged or left."""
    parent = seed.under.objects.child_of(root).first() if seed.under else root
    if parent is None:
        return "left"
    digest = digest_of(seed.values)
    found = parent.get_children().filter(slug=seed.slug).first()
    moved = None if found else _moved(seed, parent)
    page = found.specific if found else moved
    if page is None:
        page = _create(seed, parent, digest, at)
        remember_addresses(page, seed.formerly, site=Site.objects.get(is_default_site=True))
        return "created"
    if not isinstance(page, seed.kind) or not _may_update(page, seed):
        return "left"
    if page.seed_digest == digest:
        return "updated" if moved else "unchanged"
    _update(page, seed, digest)
    return "updated"


@transaction.atomic
def seed_pages(city: City, *, by: Actor, at: datetime) -> Seeded:
    """Create the pages of the town's files, and update those no editor has touched since.

    Idempotent. A page an editor changed, unpublished or replaced stays as it is.
    """
    root = home()
    done: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": [], "left": []}
    for seed in seeds_of(city):
        done[_place(seed, root, at)].append(seed.slug)
    if done["created"] or done["updated"]:
        reason = f"{len(done['created'])} created, {len(done['updated'])} updated"
        sync_pages(by=by, at=at)  # before the record: the audit lock is always taken last
        audit.record(actor=by.public_id, verb="pages.seeded", subject=f"page:{root.pk}", reason=reason)
    return Seeded(tuple(done["created"]), tuple(done["updated"]), tuple(done["left"]))
