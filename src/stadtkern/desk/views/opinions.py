"""Other offices are asked for an opinion, and one's own office gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.desk.forms import OpinionForm, QuestionForm
from stadtkern.desk.views.listing import MOST_TASKS, trail
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, names_of, staff_only
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

BELONGS_TO = {"no_unit": "unit", "nobody_there": "unit", "asked_already": "unit", "too_soon": "due_on"}


def area() -> StaffArea:
    """Name what one's offices are asked, on the page of the cases."""
    address = reverse("desk:opinions")
    return StaffArea(_("Opinions asked of us"), address, _description, under=reverse("desk:list"), waiting=_waiting)


def _description() -> str:
    return _("What other offices want to know from yours before they decide.")


def _waiting(who: Actor) -> list[StaffTask]:
    return [
        StaffTask(
            f"{each.case.number}: {name_of(each.case.version.procedure)}",
            reverse("desk:opinion", args=[each.case.number, each.pk]),
            _("opinion asked"),
        )
        for each in casework.opinions_owed(who)[:MOST_TASKS]
    ]


def office(unit: str) -> str:
    """Return the name of an office; of one that is gone its id."""
    found = city.current().offices.get(unit)
    return in_language(found.name) if found else unit


@require_safe
@never_cache
@staff_only
def owed(request: HttpRequest) -> HttpResponse:
    """List what the offices somebody works for still owe."""
    today = timezone.now().astimezone(city.LOCAL).date()
    facts = {
        "rows": [
            {
                "number": each.case.number,
                "name": name_of(each.case.version.procedure),
                "address": reverse("desk:opinion", args=[each.case.number, each.pk]),
                "from": office(each.case.unit),
                "due_on": each.due_on,
                "is_late": each.due_on < today,
            }
            for each in casework.opinions_owed(actor_of(request))
        ],
        "trail": trail((_("Opinions asked of us"), "")),
    }
    return render(request, "desk/opinions.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def opinion(request: HttpRequest, number: str, opinion: int) -> HttpResponse:
    """Show the question and take the answer."""
    by = actor_of(request)
    found = casework.opinion_owed(by, number, opinion)
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        casework.give_opinion(number, opinion, form.cleaned_data["text"], by=by, at=timezone.now())
        messages.success(request, _("Your opinion stands in the case. Thank you."))
        return redirect("desk:opinions")
    facts = {
        "form": form,
        "number": number,
        "name": name_of(found.case.version.procedure),
        "question": casework.question_of(found),
        "from": office(found.case.unit),
        "asked_by": names_of([found.asked_by]).get(found.asked_by, ""),
        "due_on": found.due_on,
        "trail": trail((_("Opinions asked of us"), reverse("desk:opinions")), (number, "")),
    }
    return render(request, "desk/opinion.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask another office."""
    by = actor_of(request)
    found = casework.case_at_desk(by, number)
    if found.unit not in casework.units_of(by):
        raise Refused("not_allowed", _("You may read this case and change nothing in it."))
    offices = sorted(((unit, office(unit)) for unit in city.current().offices if unit != found.unit), key=_by_name)
    form = QuestionForm(request.POST or None, offices=offices)
    if request.method == "POST" and form.is_valid():
        try:
            casework.ask_opinion(number, **form.cleaned_data, by=by, at=timezone.now())
        except Refused as refusal:
            if refusal.reason not in BELONGS_TO:
                raise
            form.add_error(BELONGS_TO[refusal.reason], refusal.hint)
        else:
            messages.success(request, _("The office is asked; it finds your question on its start page."))
            return redirect("desk:case", number=number)
    facts = {
        "form": form,
        "case": found,
        "name": name_of(found.version.procedure),
        "trail": trail((number, reverse("desk:case", args=[number])), (_("Ask another office"), "")),
    }
    return render(request, "desk/ask_opinion.html", facts, status=422 if form.errors else 200)


def _by_name(row: tuple[str, str]) -> str:
    return row[1]


@require_POST
@staff_only
def take_back(request: HttpRequest, number: str, opinion: int) -> HttpResponse:
    """Ask no longer."""
    casework.take_back_question(number, opinion, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The office is not asked any more."))
    return redirect("desk:case", number=number)


def opinion_rows(case: Case) -> list[dict[str, Any]]:
    """Return what other offices were asked about a case, as its page shows it."""
    opinions = list(casework.opinions_of(case))
    names = names_of({each.answered_by for each in opinions if each.answered_by})
    return [
        {
            "id": each.pk,
            "office": office(each.unit),
            "question": casework.question_of(each),
            "due_on": each.due_on,
            "answer": casework.answer_given(each),
            "answered_on": each.answered_on,
            "answered_by": names.get(each.answered_by, ""),
            "taken_back_on": each.taken_back_on,
        }
        for each in opinions
    ]
