"""The door of content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from stadtkern.content.citations import Found, Quote, cut_quotes, find_passages, quotable_sentences
from stadtkern.content.models import InformationPage
from stadtkern.content.places import passage_url, quote_url, text_url
from stadtkern.content.published import Teaser, latest, public_paths
from stadtkern.content.searching import Result, Suggestion, matcher_for, search, suggest
from stadtkern.retrieval.snippets import snippet

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Found",
    "Quote",
    "Result",
    "Suggestion",
    "Teaser",
    "cut_quotes",
    "find_passages",
    "latest",
    "list_url",
    "matcher_for",
    "pages_named",
    "passage_url",
    "public_paths",
    "quotable_sentences",
    "quote_url",
    "search",
    "snippet",
    "suggest",
    "text_url",
]

LISTS = {"news": "neuigkeiten", "project": "projekte", "event": "termine"}


def list_url(kind: str) -> str:
    """Return the address of all pages of a kind (news, project, event)."""
    return reverse("wagtail_serve", args=[f"{LISTS[kind]}/"])


def pages_named(slugs: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return (title, address) of published pages directly below the start page, by slug."""
    found = InformationPage.objects.live().filter(slug__in=list(slugs))
    return {page.slug: (page.here().title, page.url) for page in found}
