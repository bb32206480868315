"""The parties are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.identity.api import actor_of, staff_only
from stadtkern.parties.actions import telling
from stadtkern.parties.forms import EvidenceForm, HearingForm
from stadtkern.parties.staff.listing import own_case, trail

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BELONGS_TO = {"too_soon": "on", "no_place": "place", "nobody": None, "closed": None}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def hearing(request: HttpRequest, number: str) -> HttpResponse:
    """Announce an oral hearing."""
    by = actor_of(request)
    case = own_case(by, number)
    form = HearingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            telling.call_hearing(
                number,
                typed["text"],
                hearing_at=form.hearing_at,
                place=typed["place"],
                is_announced=typed["is_announced"],
                by=by,
                at=timezone.now(),
            )
        except Refused as refusal:
            if refusal.reason not in BELONGS_TO:
                raise
            form.add_error(BELONGS_TO[refusal.reason], refusal.hint)
        else:
            messages.success(request, _("The letters are being made; each party gets its own."))
            return redirect("parties:parties", number=number)
    facts = {"form": form, "case": case, "title": _("Announce a hearing"), "trail": trail(case, (_("Hearing"), ""))}
    return render(request, "parties/tell.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Tell the results of the evidence."""
    by = actor_of(request)
    case = own_case(by, number)
    form = EvidenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            telling.tell_evidence(number, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refusal:
            if refusal.reason not in BELONGS_TO:
                raise
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("The letters are being made; each party gets its own."))
            return redirect("parties:parties", number=number)
    facts = {
        "form": form,
        "case": case,
        "title": _("Tell the results so far"),
        "trail": trail(case, (_("Results so far"), "")),
    }
    return render(request, "parties/tell.html", facts, status=422 if form.errors else 200)
