"""Keeps the search level with the editors' pages, however a page was published, moved or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.html import format_html
from wagtail.rich_text import expand_db_html

from stadtkern.content import actions
from stadtkern.content.models import EventPage, Source, State
from stadtkern.content.published import KINDS, editions
from stadtkern.content.rules.metadata import Metadata
from stadtkern.reading.extract import extract
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.content.models.pages import ArticlePage
    from stadtkern.content.published import Edition
    from stadtkern.identity.api import Actor


def sync_pages(*, by: Actor, at: datetime) -> None:
    """Give the search every published page and take out those that are gone. Idempotent, and cheap when level."""
    with transaction.atomic():
        known = dict(
            Source.objects.filter(kind__in=KINDS.values()).exclude(state=State.GONE).values_list("name", "changed_at")
        )
        for edition in editions():
            told_at = known.pop(edition.url, None)
            published_at = edition.page.last_published_at
            if told_at is None or published_at is None or told_at < published_at:
                actions.put_source(incoming(edition), by=by, at=at)
        for name in sorted(known):
            actions.mark_gone(name, by=by, at=at)


def incoming(edition: Edition) -> actions.Incoming:
    """Return a page as a source; its name is its address."""
    page, language = edition.page, edition.language
    reading = page.reading(language)
    with translation.override(language):
        intro = format_html("<p>{}</p>{}", reading.intro, _facts_of(page))
        html = f"<main>{intro}{expand_db_html(reading.body)}</main>"
    valid_until = page.held_on if isinstance(page, EventPage) else page.valid_until
    return actions.Incoming(
        name=edition.url,
        kind=KINDS[type(page)],
        extracted=extract(html.encode(), charset="utf-8"),
        title=reading.title,
        url=edition.url,
        metadata=Metadata(
            office=page.office,
            language=language,
            checked_on=min(page.checked_on, valid_until or page.checked_on),
            valid_until=valid_until,
        ),
        says_all=True,
    )


def _facts_of(page: ArticlePage) -> str:
    if not isinstance(page, EventPage):
        return ""
    begins = f", {page.opens:%H:%M}" if page.opens else ""
    return format_html("<p>{}{}, {}</p>", day(page.held_on), begins, page.place)
