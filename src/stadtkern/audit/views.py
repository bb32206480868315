"""The public pages of the trail: its daily states, and the program that checks them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from stadtkern.audit import queries
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from django.http import HttpRequest

SHOWN = 30
VERIFIER = Path(__file__).with_name("verify_audit.py")


@require_safe
def heads(request: HttpRequest) -> HttpResponse:
    latest = queries.published(SHOWN)
    facts = {
        "columns": [_("End of the day"), _("Number of entries"), _("Check value (SHA-256)")],
        "rows": [[day(head.day), head.number, head.digest] for head in latest],
        "trail": [(_("Start page"), reverse("portal:start")), (_("Audit trail"), "")],
    }
    return render(request, "audit/head_list.html", facts)


@require_safe
@cache_control(public=True, max_age=60)
def heads_for_machines(request: HttpRequest) -> JsonResponse:
    now = queries.newest()
    published = [
        {"day": head.day.isoformat(), "number": head.number, "digest": head.digest} for head in queries.published()
    ]
    return JsonResponse({"heads": published, "now": now._asdict() if now else None})


@require_safe
def verifier(request: HttpRequest) -> FileResponse:
    return FileResponse(VERIFIER.open("rb"), as_attachment=True, content_type="text/x-python; charset=utf-8")
