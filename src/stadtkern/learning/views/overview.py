"""For those who look after courses: how many have learnt what, what people think, what the year has planned."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.api import actor_of, freshly_signed_in, permitted
from stadtkern.learning import actions, queries_overview
from stadtkern.learning.catalogue import catalogue
from stadtkern.learning.forms import NumberForm, RecallForm, YearForm, this_year, year_initial
from stadtkern.learning.views.study import trail
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse


@require_safe
@permitted("courses.manage")
def overview(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, **forms: Any) -> HttpResponse:
    today = timezone.localdate()
    groups = queries_overview.coverage(
        today=today, elsewhere=_("has not said where"), together=_("small offices together")
    )
    plan = queries_overview.year_plan(this_year())
    number = NumberForm(request.GET or None, auto_id="number-%s")
    facts = {
        "counts": queries_overview.proof_counts(today=today),
        "columns": [
            _("Office"),
            _("People"),
            *(in_language(each.words) for each in identity.TRAINING_CLASSES.values()),
        ],
        "rows": [[each.name, each.people, *each.proved] for each in groups],
        "numeric": tuple(range(1, 2 + len(identity.TRAINING_CLASSES))),
        "evaluations": queries_overview.evaluations(),
        "problems": catalogue().problems,
        "today": today,
        "plan": plan,
        "hours_learnt": queries_overview.hours_learnt(this_year()),
        "year": YearForm(initial=year_initial(plan, this_year())),
        "recall": RecallForm(auto_id="recall-%s"),
        "number": number,
        "asked": _asked(number),
        "trail": trail((_("Looking after courses"), "")),
        **forms,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "learning/overview.html", facts, status=status)


def _asked(form: NumberForm) -> dict[str, Any] | None:
    """Return what there is to say about the certificate whose number was asked for."""
    if not form.is_bound or not form.is_valid():
        return None
    proofs = identity.proofs_numbered(form.cleaned_data["number"])
    if not proofs:
        return {"proof": None}
    return {
        "proof": proofs[0],
        "name": identity.names_of([proofs[0].person]).get(proofs[0].person, ""),
        "counts": proofs[0].counts_on(timezone.localdate()),
        "classes": [
            identity.TRAINING_CLASSES[each.training_class].words
            for each in proofs
            if each.training_class in identity.TRAINING_CLASSES
        ],
    }


@require_POST
@permitted("courses.manage")
def year(request: HttpRequest) -> HttpResponse:
    form = YearForm(request.POST)
    if form.is_valid():
        try:
            actions.plan_year(**form.cleaned_data, by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("The year's plan is kept."))
            return redirect("learning:overview")
    return _show(request, year=form)


@require_POST
@permitted("courses.manage")
@freshly_signed_in
def recall(request: HttpRequest, course: str) -> HttpResponse:
    """End the proofs of older versions of a course: a grave act, so a fresh proof of who it is."""
    form = RecallForm(request.POST)
    if not form.is_valid():
        raise Refused("no_reason", _("Please write which rules have changed. Nothing was changed."))
    people = actions.recall_older(course, reason=form.cleaned_data["reason"], by=actor_of(request), at=timezone.now())
    messages.success(request, _("Ended: the proofs of %(count)s people.") % {"count": people})
    return redirect("learning:overview")


@require_POST
@permitted("courses.manage")
@freshly_signed_in
def end_proof(request: HttpRequest) -> HttpResponse:
    """End one certificate before its time: a grave act, so a fresh proof of who it is."""
    identity.withdraw_proof(
        request.POST.get("number", ""),
        reason=request.POST.get("reason", ""),
        by=actor_of(request).public_id,
        at=timezone.now(),
    )
    messages.success(request, _("The certificate no longer counts."))
    return redirect("learning:overview")
