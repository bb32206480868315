"""Cards as files: export, and import with a look at what would happen."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.ideas import queries
from stadtkern.ideas.actions import exchange as actions
from stadtkern.ideas.forms import ImportForm
from stadtkern.ideas.rules.exchange import as_csv, as_json, read
from stadtkern.ideas.views.moderation import MODERATES, staff_trail
from stadtkern.ideas.wording import FAULTS, MANY_KINDS
from stadtkern.identity.api import actor_of, permitted

if TYPE_CHECKING:
    from django.http import HttpRequest

SALT = "ideas.import"
KEPT_S = 60 * 60
MOST_FAULTS_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(MODERATES)
def exchange(request: HttpRequest) -> HttpResponse:
    """Offer the files, and show what a file to import holds; nothing is written here."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    facts: dict[str, Any] = {"form": form, "kinds": list(MANY_KINDS.values()), "trail": staff_trail((_("Files"), ""))}
    if request.method != "POST" or not form.is_valid():
        return render(request, "ideas/staff_exchange.html", facts, status=422 if form.errors else 200)
    content = form.cleaned_data["file"]
    reading = read(content)
    found = actions.compared(reading)
    facts |= {
        "reading": reading,
        "faults": [(each.line, FAULTS[each.code]) for each in reading.faults[:MOST_FAULTS_SHOWN]],
        "fault_count": len(reading.faults),
        "new": found.new,
        "known": found.known,
        "kept": "" if reading.faults or not found.new else _kept(content),
    }
    return render(request, "ideas/staff_exchange.html", facts, status=422 if reading.faults else 200)


def _kept(content: bytes) -> str:
    """Return the file as one signed text for the page, so that what was looked at is what is imported."""
    return signing.dumps(base64.b85encode(zlib.compress(content)).decode(), salt=SALT)


@require_POST
@permitted(MODERATES)
def take_in(request: HttpRequest) -> HttpResponse:
    """Import the file that was looked at."""
    try:
        text = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=KEPT_S)
        content = zlib.decompress(base64.b85decode(text))
    except (signing.BadSignature, binascii.Error, zlib.error, ValueError) as error:
        hint = _("It is too long ago that you looked at this file. Please choose it again. Nothing was imported.")
        raise Refused("too_old", hint) from error
    count = actions.take_in(content, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Cards imported: %(count)s. Each waits for a person to read it.") % {"count": count})
    return redirect("ideas_cards")


@require_safe
@permitted(MODERATES)
def cards_csv(request: HttpRequest) -> HttpResponse:
    return _file(as_csv(queries.records()), "text/csv", "csv")


@require_safe
@permitted(MODERATES)
def cards_json(request: HttpRequest) -> HttpResponse:
    return _file(as_json(queries.records()), "application/json", "json")


def _file(text: str, kind: str, ending: str) -> HttpResponse:
    name = f"karten-{timezone.localdate():%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type=f"{kind}; charset=utf-8", headers=headers)
