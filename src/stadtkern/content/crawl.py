"""Reading a web site by its sitemap: only what changed is sent, read and stored again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from stadtkern.content import actions
from stadtkern.content.models import Fetch, Kind, Source, State
from stadtkern.content.rules.metadata import Metadata
from stadtkern.core.errors import Refused
from stadtkern.reading.extract import extract
from stadtkern.reading.fetching import Page, Site
from stadtkern.reading.rules.sites import MOST_SITEMAP_BYTES, read_sitemap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stadtkern.identity.api import Actor

log = structlog.get_logger("stadtkern.content")
MOST_PAGES = 5_000
MOST_SITEMAPS = 50
GONE = frozenset({404, 410})
READABLE = (
    "text/", "application/xhtml", "application/pdf", "application/vnd.openxmlformats", "application/vnd.oasis",
    "application/octet-stream",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crawled:
    """What became of one page; ``reason`` and ``hint`` say why it was left out."""

    url: str
    change: Literal["new", "changed", "unchanged", "gone", "failed"]
    reason: str = ""
    hint: str = ""


def crawl(site: Site, *, limit: int = MOST_PAGES, metadata: Metadata | None = None, by: Actor) -> Iterator[Crawled]:
    """Read the pages the sitemap of ``site`` names, one transaction each, yielding what became of each.

    Raises:
        Refused: ``forbidden_by_site``, ``site_unreachable``, ``no_sitemap``.
    """
    sitemaps = site.read_robots()
    if site.start.endswith((".xml", ".xml.gz")):
        sitemaps = [site.start]
    for url in _pages(site, sitemaps or [site.own("/sitemap.xml")], limit):
        try:
            yield _read_page(site, url, metadata or Metadata(), by)
        except Refused as refusal:
            yield Crawled(url, "failed", refusal.reason, refusal.hint)
        except Exception as error:  # one page must not stop the rest; it is named
            log.error("page_failed", url=url, error=type(error).__name__)
            yield Crawled(url, "failed", "unreadable_file", gettext("The file is damaged and cannot be read."))


def _pages(site: Site, sitemaps: Sequence[str], limit: int) -> Iterator[str]:
    """Yield the addresses the sitemaps name, each once, until the limit."""
    waiting = list(dict.fromkeys(sitemaps))[:MOST_SITEMAPS]
    queued = set(waiting)
    pages: set[str] = set()
    problem = Refused("no_sitemap", gettext("The site has no sitemap. Please give the address of one."))
    while waiting and len(pages) < limit:
        try:
            page = site.fetch(waiting.pop(0), most_bytes=MOST_SITEMAP_BYTES)
        except Refused as refusal:
            problem = refusal
            continue
        sitemap = read_sitemap(page.body) if page.status == 200 else None
        if sitemap is None:
            continue
        further = dict.fromkeys(url for each in sitemap.sitemaps if (url := site.own(each)) and url not in queued)
        taken = list(further)[: max(0, MOST_SITEMAPS - len(queued))]
        waiting += taken
        queued.update(taken)
        for url in filter(None, map(site.own, sitemap.pages)):
            if url not in pages and len(pages) < limit:
                pages.add(url)
                yield url
    if not pages:
        raise problem


def _read_page(site: Site, url: str, metadata: Metadata, by: Actor) -> Crawled:
    known = Source.objects.filter(name=url).select_related("fetch").defer("text").first()
    before = getattr(known, "fetch", None) if known and known.state != State.GONE else None
    page = site.fetch(
        url,
        most_bytes=settings.OPTIONS.upload_mb * 1024 * 1024,
        etag=before.etag if before else "",
        last_modified=before.last_modified if before else "",
    )
    now = timezone.now()
    if page.status in GONE:
        actions.mark_gone(url, by=by, at=now)
        return Crawled(url, "gone", "page_gone", gettext("The page is no longer there."))
    if page.status == 304 and known:
        Fetch.objects.filter(source=known).update(fetched_at=now)
        return Crawled(url, "unchanged")
    if page.status != 200:
        raise Refused("site_unreachable", gettext("The site answered with status %d.") % page.status)
    if not page.media_type.startswith(READABLE):
        raise Refused("unknown_format", gettext("The page is no text: %s.") % (page.media_type or "?"))
    return _store(page, url, metadata, by)


def _store(page: Page, url: str, metadata: Metadata, by: Actor) -> Crawled:
    extracted = extract(page.body, name=url, charset=page.charset)
    incoming = actions.Incoming(
        name=url, kind=Kind.WEB, extracted=extracted, metadata=metadata, url=page.url, data=page.body
    )
    outcome = actions.put_fetched(incoming, etag=page.etag, last_modified=page.last_modified, by=by, at=timezone.now())
    return Crawled(url, outcome.change)
