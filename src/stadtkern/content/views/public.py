"""Sources as the public sees them: the text quotes are cut from, with the place marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.content import queries
from stadtkern.content.citations import is_quotable
from stadtkern.content.models import Passage, Source, State
from stadtkern.core.errors import Refused
from stadtkern.reading.rules.blocks import blocks_of

if TYPE_CHECKING:
    from django.http import HttpRequest

PLACE = re.compile(r"^(\d{1,9})-(\d{1,9})$")


def _public_source(source_id: int) -> Source:
    """Return a source that may be quoted today; all others look as if they did not exist."""
    source = queries.source(source_id)
    over = source.valid_until is not None and source.valid_until < timezone.localdate()
    if source.state != State.CURRENT or over:
        raise Refused("not_found", _("This source is no longer used, or it never was. Please search for a newer one."))
    return source


def _place(request: HttpRequest, found: Source) -> tuple[int, int]:
    """Return the marked place; an address that names none, or half a sentence, marks nothing."""
    wanted = PLACE.match(request.GET.get("zitat", ""))
    start, end = (int(wanted[1]), int(wanted[2])) if wanted else (0, 0)
    is_whole = start < end <= len(found.text) and is_quotable(found, start, end)
    return (start, end) if is_whole else (0, 0)


def _headings(found: Source) -> frozenset[str]:
    paths = Passage.objects.filter(source=found).values_list("heading", flat=True)
    return frozenset(part for path in paths for part in path.split(" > ") if part)


@require_safe
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    found = _public_source(source_id)
    start, end = _place(request, found)
    facts = {
        "source": found,
        "blocks": blocks_of(found.text, title=found.title, headings=_headings(found), start=start, end=end),
        "is_marked": start < end,
        "has_file": found.original_id is not None,
        "trail": [(_("Start page"), reverse("portal:start")), (found.title, "")],
    }
    return render(request, "content/source_public.html", facts)


@require_safe
def source_text(request: HttpRequest, source_id: int) -> HttpResponse:
    """Return the whole text as it is stored, so that anybody can cut a quote again."""
    found = _public_source(source_id)
    response = HttpResponse(found.text.encode(), content_type="text/plain; charset=utf-8")
    response["X-Text-SHA256"] = found.text_sha256
    return response


@require_safe
def source_file(request: HttpRequest, source_id: int) -> HttpResponse:
    """Return the original file, to be saved and never to be shown inside our own pages."""
    _public_source(source_id)
    found, original = queries.original_of(source_id)
    response = HttpResponse(bytes(original.data), content_type="application/octet-stream")
    name = re.sub(r"[^\w.\- ]", "_", found.name.rpartition("/")[2]) or "datei"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
