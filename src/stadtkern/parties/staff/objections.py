"""Objections: how the reasons deal with each, and why one decides although some are open."""

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
from stadtkern.parties import queries
from stadtkern.parties.actions import speaking
from stadtkern.parties.forms import ReasonForm, TreatmentForm
from stadtkern.parties.showing import statement_row
from stadtkern.parties.staff.listing import may_work, own_case, trail
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import OPEN

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def objections(request: HttpRequest, number: str) -> HttpResponse:
    """Show every objection; note how the reasons deal with one, or confirm that some stay open."""
    by = actor_of(request)
    case = own_case(by, number) if request.method == "POST" else queries.case_of(by, number)
    rows = list(queries.objections_of(case))
    sent = request.POST.get("einwendung", "")
    confirming = ReasonForm(request.POST if request.method == "POST" and not sent else None, auto_id="sign_%s")
    forms = {
        each.pk: TreatmentForm(request.POST if sent == str(each.pk) else None, auto_id=f"e{each.pk}_%s")
        for each in rows
    }
    draft = casework.decision_of(case)
    digest = draft.digest if draft and not draft.decided_at else ""
    form = forms.get(int(sent)) if sent.isascii() and sent.isdecimal() and len(sent) < 12 else confirming
    if request.method == "POST" and form is None:
        raise Refused("not_found", _("There is no such objection in this case."))
    if request.method == "POST" and form and form.is_valid():
        words, now = form.cleaned_data["text"], timezone.now()
        if sent:
            speaking.deal_with(number, int(sent), words, by=by, at=now)
        else:
            speaking.confirm(number, request.POST.get("digest", ""), words, by=by, at=now)
        messages.success(request, _("Noted."))
        return redirect("parties:objections", number=number)
    facts = {
        "case": case,
        "rows": [
            {
                "said": statement_row(each),
                "name": queries.details_of(each.party).name,
                "place": each.party.place,
                "treatments": [queries.text_of(one) for one in each.treatments.all()],
                "form": forms[each.pk],
            }
            for each in rows
        ],
        "is_open": case.state in OPEN,
        "may_work": may_work(by, case) and case.state in OPEN,
        "digest": digest,
        "must_confirm": bool(digest)
        and queries.open_objections(case).exists()
        and not queries.is_confirmed(case, digest, by=by),
        "confirming": confirming,
        "trail": trail(case, (_("Objections"), "")),
    }
    return render(request, "parties/objections.html", facts, status=422 if form and form.errors else 200)
