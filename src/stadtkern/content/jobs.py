"""Background entry points of content."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from stadtkern.content import actions
from stadtkern.content.actions.vectors import embed_passages
from stadtkern.content.crawl import crawl
from stadtkern.content.rules.metadata import from_plain
from stadtkern.identity.api import SYSTEM, Actor
from stadtkern.reading.fetching import Site


@task()
def import_upload(source_id: int, original_id: int, metadata: dict[str, str], by: str) -> None:
    uploader = Actor(by, is_human=False)
    actions.read_upload(source_id, original_id, metadata=from_plain(metadata), by=uploader, at=timezone.now())


@task()
def crawl_site(url: str, limit: int, metadata: dict[str, str]) -> int:
    with Site(url) as site:
        return sum(1 for _ in crawl(site, limit=limit, metadata=from_plain(metadata), by=SYSTEM))


def mark_outdated() -> None:
    actions.mark_outdated(by=SYSTEM, at=timezone.now())


def make_vectors() -> None:
    if settings.OPTIONS.embeddings_use_case:
        embed_passages(at=timezone.now())
