"""Incidents: everybody who works here reports them, the Digital.Team closes them with what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.governance.api import WITH_TOOL, Severity
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, may, permitted, staff_only
from stadtkern.register.forms import IncidentForm, OutcomeForm
from stadtkern.register.rules.deadlines import urgency
from stadtkern.register.wording import SEVERITIES, URGENCIES, URGENCY_BADGES, due_words

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.api import IncidentReport
    from stadtkern.identity.api import Actor

PER_PAGE = 30
CLOSES = "use_cases.resume"


def area() -> StaffArea:
    """Name the incidents for the staff's navigation."""
    return StaffArea(
        _("AI incidents"),
        reverse("register_incidents"),
        _description,
        under=reverse("governance:case_list"),
        waiting=_waiting,
    )


def _waiting(who: Actor) -> list[StaffTask]:
    counts = governance.desk_counts(timezone.localdate())
    if not counts.incidents_open or not may(who, CLOSES):
        return []
    facts = {"open": counts.incidents_open, "overdue": counts.incidents_overdue}
    return [
        StaffTask(_("AI incidents"), reverse("register_incidents"), _("Open: %(open)d, overdue: %(overdue)d.") % facts)
    ]


def _description() -> str:
    counts = governance.desk_counts(timezone.localdate())
    facts = {"open": counts.incidents_open, "overdue": counts.incidents_overdue}
    return _("Report what went wrong. Open: %(open)d, overdue: %(overdue)d.") % facts


def _choices() -> list[tuple[str, str]]:
    """Return the use cases that have a tool, and those that were tried before: some things are noticed late."""
    known = governance.known_ideas()
    found = [(each.title, each.public_id) for each in known if each.was_tried or each.state in WITH_TOOL]
    return [(public_id, f"{title} ({public_id})") for title, public_id in sorted(found)]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def incidents(request: HttpRequest) -> HttpResponse:
    """Show what happened and take a new report; a report that cannot be kept stays in the form."""
    first = {"use_case": request.GET.get("zu", "")[:12], "found_on": timezone.localdate()}
    given = request.POST if request.method == "POST" else None
    form, status = IncidentForm(given, choices=_choices(), initial=first), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _report(request, form):
            return redirect("register_incidents")
    return _list(request, form, status)


def _report(request: HttpRequest, form: IncidentForm) -> bool:
    """Report; what is refused the form says, and the words stay in it."""
    facts = form.cleaned_data
    try:
        governance.report_incident(
            facts["use_case"],
            severity=Severity(facts["severity"]),
            what=facts["what"],
            found_on=facts["found_on"],
            by=actor_of(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, refusal.hint)
        return False
    if facts["severity"] == Severity.SEVERE:
        messages.warning(request, _("The incident is reported, and the use case has been stopped."))
    else:
        messages.success(request, _("The incident is reported."))
    return True


def _list(request: HttpRequest, form: IncidentForm, status: int) -> HttpResponse:
    today = timezone.localdate()
    counts = governance.desk_counts(today)
    closed = Paginator(range(counts.incidents - counts.incidents_open), PER_PAGE).get_page(request.GET.get("seite"))
    start = max(closed.start_index() - 1, 0)
    facts = {
        "form": form,
        "counts": counts,
        "open": [
            _shown(each, today)
            for each in governance.incident_reports(is_closed=False, count=max(counts.incidents_open, 1))
        ],
        "closed_page": closed,
        "closed": [
            _shown(each, today) for each in governance.incident_reports(is_closed=True, start=start, count=PER_PAGE)
        ],
        "may_close": may(actor_of(request), CLOSES),
        "trail": [(_("Staff"), reverse("identity:home")), (_("AI incidents"), "")],
    }
    return render(request, "register/staff_incidents.html", facts, status=status)


def _shown(found: IncidentReport, today: date) -> dict[str, Any]:
    how_urgent = urgency(found.due_on, today=today)
    return {
        "incident": found,
        "severity": SEVERITIES[found.severity],
        "urgency": URGENCIES[how_urgent],
        "badge": URGENCY_BADGES[how_urgent],
        "due": due_words(found.due_on, today=today),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(CLOSES)
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """Close an incident with what came of it; words that cannot be kept stay in the form."""
    form, status = OutcomeForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                governance.close_incident(number, **form.cleaned_data, by=actor_of(request), at=timezone.now())
            except Refused as refusal:
                form.add_error(None, refusal.hint)
                status = 409
            else:
                messages.success(request, _("The incident is closed."))
                return redirect("register_incidents")
    found = governance.incident(number)
    way = [(_("Staff"), reverse("identity:home")), (_("AI incidents"), reverse("register_incidents"))]
    facts = {**_shown(found, timezone.localdate()), "form": form, "trail": [*way, (found.title, "")]}
    return render(request, "register/staff_incident.html", facts, status=status)
