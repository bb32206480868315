"""Partners in research: the public record, keeping it, and the file of figures partners get."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.identity.api import actor_of, permitted
from stadtkern.learning import actions, queries_partners
from stadtkern.learning.actions import Partnership
from stadtkern.learning.actions.partners import MANAGES
from stadtkern.learning.forms import PartnerForm
from stadtkern.learning.views.study import trail

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.learning.models import ResearchPartner


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show everybody with whom the town does research, and what they may see."""
    facts = {
        "partners": queries_partners.partners(timezone.localdate()),
        "trail": [
            (_("Start page"), reverse("portal:start")),
            (_("AI strategy"), reverse("strategy:clauses")),
            (_("Research"), ""),
        ],
    }
    return render(request, "learning/research.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(MANAGES)
def partners(request: HttpRequest) -> HttpResponse:
    """Show the record with everything that can be done, and take a new partner."""
    form = PartnerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.note_partner(Partnership(**form.cleaned_data), by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("On record. Everybody can read it now."))
            return redirect("learning:partners")
    facts = {
        "partners": queries_partners.partners(timezone.localdate()),
        "form": form,
        "trail": trail((_("Research partners"), "")),
    }
    return render(request, "learning/partner_list.html", facts, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(MANAGES)
def partner(request: HttpRequest, number: int) -> HttpResponse:
    found = queries_partners.partner_numbered(number)
    form = PartnerForm(request.POST if request.method == "POST" else None, initial=_said(found))
    if form.is_valid():
        try:
            actions.change_partner(number, Partnership(**form.cleaned_data), by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("Saved."))
            return redirect("learning:partners")
    step = (_("Research partners"), reverse("learning:partners"))
    facts = {"partner": found, "form": form, "trail": trail(step, (found.name, ""))}
    return render(request, "learning/partner.html", facts, status=_status(form))


def _said(found: ResearchPartner) -> dict[str, object]:
    return {name: getattr(found, name) for name in Partnership.__dataclass_fields__}


def _status(form: PartnerForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK


@require_POST
@permitted(MANAGES)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    actions.remove_partner(number, by=actor_of(request))
    messages.success(request, _("Deleted."))
    return redirect("learning:partners")


@require_POST
@permitted(MANAGES)
def figures(request: HttpRequest) -> HttpResponse:
    """Write the file; a step of its own in the trail, so it is sent and not looked up."""
    table = actions.export_figures(by=actor_of(request), at=timezone.now())
    headers = {
        "Content-Disposition": f'attachment; filename="kennzahlen-{timezone.localdate():%Y-%m-%d}.csv"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)
