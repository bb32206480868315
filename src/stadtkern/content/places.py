"""Addresses of sources and of places in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from stadtkern.content.citations import Found, Quote
    from stadtkern.content.models import Source


def place_url(source_id: int, start: int, end: int) -> str:
    """Return the address that shows a source's text with the characters from ``start`` to ``end`` marked."""
    return f"{reverse('source', args=[source_id])}?zitat={start}-{end}#zitat"


def quote_url(quote: Quote) -> str:
    """Return the address of a quote's place in its source."""
    return place_url(quote.source_id, quote.start, quote.end)


def text_url(quote: Quote) -> str:
    """Return the address of the source's whole text, to cut the quote again."""
    return reverse("source_text", args=[quote.source_id])


def passage_url(found: Found) -> str:
    """Return where a passage is best read: the page it comes from, or the document's text with the place marked."""
    return found.url if found.url.startswith("/") else place_url(found.source_id, found.start, found.end)


def source_url(source: Source) -> str:
    """Return where a source is best read."""
    return source.url if source.url.startswith("/") else reverse("source", args=[source.pk])
