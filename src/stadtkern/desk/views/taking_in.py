"""Something that came by post, by phone or at the counter, noted by the office in a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import name_of
from stadtkern.desk import actions
from stadtkern.desk.forms import TakeInForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import actor_of, staff_only
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def take_in(request: HttpRequest, number: str) -> HttpResponse:
    """Ask what came, how and when; note it and do what it asks for."""
    by = actor_of(request)
    found = casework.case_at_desk(by, number)
    form = TakeInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_in(number, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refusal:
            if refusal.reason in {"not_found", "not_allowed"}:
                raise
            form.add_error(None, refusal.hint)  # what was typed stays
        else:
            messages.success(request, _("Noted; the person sees it under “My matters”."))
            return redirect("desk:case", number=number)
    facts = {
        "case": found,
        "name": name_of(found.version.procedure),
        "person": casework.person_of(found),
        "form": form,
        "trail": trail((number, reverse("desk:case", args=[number])), (_("What came"), "")),
    }
    return render(request, "desk/take_in.html", facts, status=422 if form.errors else 200)
