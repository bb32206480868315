"""A legal remedy at the desk: what was brought in, until when it is answered, what the next instance said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.city import api as city
from stadtkern.definitions.sentences import name_of
from stadtkern.desk.forms import HandOnForm, ResultForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import actor_of, staff_only
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import State

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def remedy(request: HttpRequest, number: str) -> HttpResponse:
    """Show the remedy, and take what the office does with it."""
    by, now, verb = actor_of(request), timezone.now(), request.POST.get("verb", "")
    found = casework.case_at_desk(by, number)
    handing, result = HandOnForm(None), ResultForm(None)
    if verb == "antworten":
        casework.take_up_again(number, by=by, at=now)
        messages.success(request, _("The case is open again. Write the new decision when you are ready."))
        return redirect("desk:case", number=number)
    if verb == "vorlegen" and (handing := HandOnForm(request.POST)).is_valid():
        casework.hand_on(number, handing.cleaned_data["text"], by=by, at=now)
        messages.success(request, _("Noted. When the next instance has decided, come back here."))
        return redirect("desk:remedy", number=number)
    if verb == "ergebnis" and (result := ResultForm(request.POST)).is_valid():
        casework.note_result(number, **result.cleaned_data, by=by, at=now)
        messages.success(request, _("Noted; the person sees it under “My matters”."))
        return redirect("desk:case", number=number)
    brought, decision = casework.remedy_of(found), casework.decision_for(found)
    is_open = found.state == State.APPEALED
    was_answered = decision is not None and casework.is_answer(found, decision)
    facts = {
        "case": found,
        "name": name_of(found.version.procedure),
        "person": casework.person_of(found),
        "brought": brought and (brought.at.astimezone(city.LOCAL), casework.words_of(brought)),
        "is_late": brought is not None and brought.kind.endswith("_late"),
        "is_partys": brought is not None and brought.kind.startswith("party_"),
        "answer": casework.answer_of(found),
        "to": casework.compiled_of(found.version).procedure.appeal.to,
        "may_work": is_open and found.unit in casework.units_of(by),
        "was_answered": was_answered,
        "is_handed_on": casework.is_handed_on(found),
        "handing": handing,
        "result": result,
        "trail": trail((number, reverse("desk:case", args=[number])), (_("Legal remedy"), "")),
    }
    status = 422 if handing.errors or result.errors else 200
    return render(request, "desk/remedy.html", facts, status=status)
