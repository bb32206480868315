"""One case at the desk: what was sent, what the rules say, what happened, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.correspondence import api as correspondence
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.desk.actions import can_be_extended, extend
from stadtkern.desk.forms import CorrectionForm, NoteForm
from stadtkern.desk.views.listing import mark_text, trail
from stadtkern.desk.views.opinions import opinion_rows
from stadtkern.desk.views.post import letter_rows, post_of
from stadtkern.desk.wording import light_text
from stadtkern.handover import api as handover
from stadtkern.identity.api import actor_of, names_of, staff_only
from stadtkern.parties import api as parties
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import OPEN, State, event_text, state_text
from stadtkern.uploads.safe import CONTENT_TYPES, ENDINGS

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

WRITTEN = {  # the form of the page, and what is done with its text
    "notiz": ("note_form", casework.note),
    "antwort": ("reply_form", correspondence.reply),
    "laenger": ("longer_form", extend),
}


@require_safe
@never_cache
@staff_only
def case(request: HttpRequest, number: str) -> HttpResponse:
    """Show a case."""
    who = actor_of(request)
    found = casework.case_at_desk(who, number)
    return render(request, "desk/case.html", _facts(found, who))


def _facts(found: Case, who: Actor) -> dict[str, Any]:
    asked, now = casework.asked_in(found), timezone.now()
    decision = casework.decision_of(found)
    order = casework.open_correction(found)
    is_open = found.state in OPEN
    works_here = found.unit in casework.units_of(who)
    today = now.astimezone(city.LOCAL).date()
    light = casework.light_of(found, on=today)
    mark = handover.marks_of([found]).get(found.pk)
    return casework.receipt(found, at=now) | {
        "person": casework.person_of(found),
        "state": state_text(found.state),
        "light": light,
        "light_text": light_text(light),
        "is_open": is_open,
        "is_appealed": found.state == State.APPEALED,
        "may_work": is_open and works_here,
        "may_note": works_here,
        "is_mine": found.assigned_to == who.public_id,
        "assigned": names_of([found.assigned_to]).get(found.assigned_to, ""),
        "mark": mark_text(mark),
        "handed_over_on": mark.handed_over_on if mark else None,
        "away": _away(found, on=today),
        "colleagues": _colleagues(found, on=today),
        "opinions": opinion_rows(found),
        "parties": parties.overview(found),
        "is_asked": casework.is_asked_about(found, who),
        "pages": [
            (
                in_language(page.title),
                [(in_language(each.label), casework.shown_answer(asked, each)) for each in questions],
            )
            for page, questions in asked.pages
        ],
        "findings": casework.findings_of(asked),
        "documents": casework.wanted_rows(asked, found),
        "steps": [in_language(step.title) for step in asked.steps],
        "order": order,
        "order_text": casework.text_of_correction(order) if order else "",
        "has_lapsed": order is not None and order.due_on < today,
        "has_arrived": order is None or correspondence.arrived_by(found, order.due_on),
        "can_correct": is_open and works_here and order is None,
        "can_decide": works_here and found.state == State.IN_REVIEW,
        "decision": decision,
        "post": post_of(found),
        "letters": letter_rows(found),
        "events": _events(found),
        "note_form": NoteForm(prefix="notiz"),
        "reply_form": NoteForm(prefix="antwort"),
        "longer_form": NoteForm(prefix="laenger"),
        "can_extend": is_open and works_here and can_be_extended(found, at=now),
        "trail": trail((found.number, "")),
    }


def _away(found: Case, *, on: date) -> tuple[date, str] | None:
    """Return until when the one who has a case is away, and who stands in."""
    absence = casework.away([found.assigned_to], on=on).get(found.assigned_to)
    if absence is None:
        return None
    deputy = f"account:{absence.deputy_id}"
    return absence.ends_on, names_of([deputy]).get(deputy, "–")


def _colleagues(found: Case, *, on: date) -> list[tuple[str, str]]:
    everybody = casework.colleagues(found.unit)
    gone = casework.away(everybody, on=on)
    rows = [(each, _("%(name)s (away)") % {"name": name} if each in gone else name) for each, name in everybody.items()]
    return [("", _("nobody")), *sorted(rows, key=lambda row: row[1])]


def _events(found: Case) -> list[dict[str, Any]]:
    events = list(found.events.all())
    names = names_of({each.actor for each in events})
    person = casework.person_of(found)
    return [
        {
            "at": each.at.astimezone(city.LOCAL),
            "text": event_text(each.kind),
            "words": casework.words_of(each),
            "who": person if each.actor.startswith("resident:") else names.get(each.actor, ""),
            "is_public": each.is_public,
        }
        for each in events
    ]


@require_POST
@staff_only
def act(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Do one thing with a case and come back to it."""
    by, now = actor_of(request), timezone.now()
    if verb == "nehmen":
        casework.take(number, by=by, at=now)
    elif verb == "geben":
        casework.assign(number, to=request.POST.get("an", ""), by=by, at=now)
    elif verb == "verbessert":
        casework.accept_correction(number, by=by, at=now)
    elif verb == "versaeumt":
        casework.lapse_correction(number, by=by, at=now)
    elif verb in WRITTEN:
        form = NoteForm(request.POST, prefix=verb)
        if not form.is_valid():
            found = casework.case_at_desk(by, number)
            return render(request, "desk/case.html", _facts(found, by) | {WRITTEN[verb][0]: form}, status=422)
        WRITTEN[verb][1](number, form.cleaned_data["text"], by=by, at=now)
    else:
        raise Http404
    return redirect("desk:case", number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """Write an order to mend what is missing."""
    by = actor_of(request)
    found = casework.case_at_desk(by, number)
    if found.unit not in casework.units_of(by):
        raise Refused("not_allowed", _("You may read this case and change nothing in it."))
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correspondence.order_correction(number, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refusal:
            if refusal.reason != "too_soon":
                raise
            form.add_error("due_on", refusal.hint)
        else:
            messages.success(request, _on_its_way(found))
            return redirect("desk:case", number=number)
    facts = {
        "form": form,
        "case": found,
        "name": name_of(found.version.procedure),
        "trail": trail((found.number, reverse("desk:case", args=[number])), (_("Order to mend"), "")),
    }
    return render(request, "desk/correction.html", facts, status=422 if form.errors else 200)


def _on_its_way(case: Case) -> str:
    if case.has_inbox:
        return _("The order is noted, and the person sees it under “My matters”.")
    return _("The order is noted and goes to the person by post.")


@require_safe
@never_cache
@staff_only
def document(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Show a file of a case beside it; it is our own harmless copy, and the browser runs nothing in it."""
    found = casework.case_at_desk(actor_of(request), number).documents.filter(pk=document).first()
    if found is None:
        raise Http404
    headers = {
        "Content-Disposition": f'inline; filename="{found.wanted}-{found.pk}{ENDINGS[found.kind]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
    }
    return HttpResponse(casework.content_of(found), content_type=CONTENT_TYPES[found.kind], headers=headers)
