"""Runs of payment: made by one person, approved by another, fetched by one of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.grants import queries
from stadtkern.grants.actions import running
from stadtkern.grants.forms import ExecutedForm
from stadtkern.grants.queries import APPROVE
from stadtkern.grants.staff.budgets import PER_PAGE, award_row, trail
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, may, names_of, staff_only

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.grants.models import PayoutRun
    from stadtkern.identity.api import Actor

MOST_TASKS = 5
MOST_SHOWN = 200


def area() -> StaffArea:
    """Name the runs for the staff's navigation."""
    under = reverse("grants:budgets")
    return StaffArea(_("Payment of grants"), reverse("grants:runs"), _description, APPROVE, under, waiting=_waiting)


def _description() -> str:
    return _("One person makes a run, another approves it, then one file goes to the bank.")


def _waiting(who: Actor) -> list[StaffTask]:
    open_ones = queries.runs(who).filter(approved_at=None, stopped_at=None).exclude(made_by=who.public_id)
    return [
        StaffTask(each.public_id, reverse("grants:run", args=[each.public_id]), _("to be approved"))
        for each in open_ones[:MOST_TASKS]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def run_list(request: HttpRequest) -> HttpResponse:
    """List what is to be paid and the runs so far; make a run of what was chosen."""
    by = actor_of(request)
    queries.require_reader(by)
    if request.method == "POST":
        try:
            run = running.make(chosen=request.POST.getlist("zusage"), by=by, at=timezone.now())
        except Refused as refused:
            if refused.reason == "not_allowed":
                raise
            messages.warning(request, refused.hint)
            return redirect("grants:runs")
        messages.success(request, _("The run is made. Somebody else has to approve it."))
        return redirect("grants:run", run=run.public_id)
    waiting = queries.payable().select_related("budget", "run")
    page = Paginator(queries.runs(by), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "awards": [award_row(each) for each in waiting[:MOST_SHOWN]],
        "page": page,
        "runs": [(each, _state(each)) for each in page.object_list],
        "may_approve": may(by, APPROVE),
        "trail": trail((_("Payment"), "")),
    }
    return render(request, "grants/run_list.html", facts)


def _state(run: PayoutRun) -> str:
    if run.stopped_at:
        return _("stopped")
    if run.executed_on:
        return _("carried out by the bank")
    if run.fetched_at:
        return _("file fetched")
    return _("approved") if run.approved_at else _("to be approved")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def run(request: HttpRequest, run: str) -> HttpResponse:
    """Show a run; approve it, stop it, or note that the bank carried it out."""
    by = actor_of(request)
    found = queries.run_for(by, run)
    form = ExecutedForm(request.POST if request.POST.get("verb") == "durchgefuehrt" else None)
    if request.method == "POST":
        try:
            if _act(request, by, run, form):
                return redirect("grants:run", run=run)
        except Refused as refused:
            if refused.reason == "not_allowed":
                raise
            if refused.reason != "wrong_day":
                messages.warning(request, refused.hint)
                return redirect("grants:run", run=run)
            form.add_error("on", refused.hint)
    page = Paginator(queries.awards(by, run=found).order_by("pk"), PER_PAGE).get_page(request.GET.get("seite"))
    names = names_of({found.made_by, found.approved_by, found.fetched_by})
    is_open = not (found.approved_at or found.stopped_at)
    mine = by.public_id in {found.made_by, found.approved_by}
    facts = {
        "run": found,
        "state": _state(found),
        "made_by": names.get(found.made_by, "–"),
        "approved_by": names.get(found.approved_by, "–") if found.approved_at else "",
        "fetched_by": names.get(found.fetched_by, "–") if found.fetched_at else "",
        "fetched_at": found.fetched_at.astimezone(city.LOCAL) if found.fetched_at else None,
        "page": page,
        "awards": [award_row(each) for each in page.object_list],
        "can_approve": is_open and may(by, APPROVE) and found.made_by != by.public_id,
        "can_stop": is_open and may(by, APPROVE),
        "can_fetch": found.approved_at is not None and mine,
        "can_execute": found.approved_at is not None and found.executed_on is None and may(by, APPROVE),
        "form": form,
        "trail": trail((_("Payment"), reverse("grants:runs")), (found.public_id, "")),
    }
    return render(request, "grants/run.html", facts, status=422 if form.errors else 200)


def _act(request: HttpRequest, by: Actor, run: str, form: ExecutedForm) -> bool:
    """Do one thing with a run and return whether it is done; not where the form has mistakes."""
    verb, now = request.POST.get("verb", ""), timezone.now()
    acts: dict[str, Any] = {"freigeben": running.approve, "anhalten": running.stop}
    if verb == "durchgefuehrt":
        if not form.is_valid():
            return False
        running.note_executed(run, on=form.cleaned_data["on"], by=by, at=now)
    elif verb in acts:
        acts[verb](run, by=by, at=now)
    else:
        raise Http404
    messages.success(request, _("Noted."))
    return True


@require_POST
@never_cache
@staff_only
def run_file(request: HttpRequest, run: str) -> HttpResponse:
    """Hand out the file of a run to one of its two people, always the same."""
    content = running.fetch(run, by=actor_of(request), at=timezone.now())
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{run}.xml"'
    return answer
