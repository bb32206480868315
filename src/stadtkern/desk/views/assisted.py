"""Filing for somebody who is there or on the phone, and the summary they sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import in_language, name_of, spoken
from stadtkern.desk.forms import AssistedForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, actor_of, names_of, staff_only
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import PROOFS, WAYS_OF_HELP, proof_text, way_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Name the page below the cases."""
    return StaffArea(_("File for somebody"), reverse("desk:assisted"), _description, under=reverse("desk:list"))


def _description() -> str:
    return _("Fill in a form with somebody who is at the counter or on the phone.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def begin(request: HttpRequest) -> HttpResponse:
    """Say for whom, then go on in the same form residents use; forms begun before are listed."""
    by, now = actor_of(request), timezone.now()
    if not casework.units_of(by):
        raise Refused("not_allowed", _("Only who works for an office files for somebody else."))
    everything = city.current()
    offered = sorted(((name, name_of(name, everything)) for name in casework.procedures()), key=lambda row: row[1])
    choices = {
        "procedure": [("", "–"), *offered],
        "way": [(way, way_text(way)) for way in WAYS_OF_HELP if way != "paper"],
        "proof": [(proof, proof_text(proof)) for proof in PROOFS if proof != "signature"],
    }
    form = AssistedForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        token = casework.begin_for(**form.cleaned_data, language=spoken(), by=by, at=now)
        return redirect("procedures:form", token=token)
    facts = {
        "form": form,
        "begun": [
            {
                "person": casework.person_helped(each),
                "name": name_of(each.draft.version.procedure, everything),
                "begun_on": each.begun_at.astimezone(city.LOCAL).date(),
                "address": reverse("procedures:form", args=[casework.token_of(each.draft)]),
            }
            for each in casework.begun_for_others(by, at=now)
            if each.draft
        ],
        "trail": trail((_("File for somebody"), "")),
    }
    return render(request, "desk/assisted.html", facts, status=422 if form.errors else 200)


@require_safe
@never_cache
@staff_only
def summary(request: HttpRequest, number: str) -> HttpResponse:
    """Show what was filed for somebody on one sheet, to be printed and signed by them."""
    found = casework.case_for_helper(actor_of(request), number)
    assistance = casework.assistance_of(found)
    if assistance is None:
        raise Http404
    asked = casework.asked_in(found)
    facts = casework.receipt(found, at=timezone.now()) | {
        "person": casework.person_of(found),
        "way": way_text(assistance.way),
        "proof": proof_text(assistance.proof),
        "clerk": names_of([assistance.clerk]).get(assistance.clerk, ""),
        "pages": [
            (
                in_language(page.title),
                [(in_language(each.label), casework.shown_answer(asked, each)) for each in questions],
            )
            for page, questions in asked.pages
        ],
        "documents": casework.wanted_rows(asked, found),
        "trail": trail((number, reverse("desk:case", args=[number])), (_("Summary to sign"), "")),
    }
    return render(request, "desk/summary.html", facts)
