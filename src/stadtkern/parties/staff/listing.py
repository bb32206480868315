"""Who takes part in a case: the overview, the list that is looked at and then taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import name_of
from stadtkern.identity.api import actor_of, staff_only
from stadtkern.parties import queries
from stadtkern.parties.actions import listing, telling
from stadtkern.parties.forms import ListForm
from stadtkern.parties.showing import document_row, notice_row, party_row
from stadtkern.parties.wording import mistake_text, role_text
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import OPEN

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case


def trail(case: Case, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    """Return where one is, below a case."""
    return [
        (_("Staff"), reverse("identity:home")),
        (_("Case files"), reverse("desk:list")),
        (case.number, reverse("desk:case", args=[case.number])),
        (_("Parties"), reverse("parties:parties", args=[case.number]) if steps else ""),
        *steps,
    ]


def may_work(by: Actor, case: Case) -> bool:
    """Return whether somebody works for the office of a case."""
    return case.unit in casework.units_of(by)


def own_case(by: Actor, number: str) -> Case:
    """Return a case to who works on it.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    case = queries.case_of(by, number)
    if not may_work(by, case):
        raise Refused("not_allowed", _("You may read this case and change nothing in it."))
    return case


@require_safe
@never_cache
@staff_only
def parties(request: HttpRequest, number: str) -> HttpResponse:
    """Show who takes part, what they were told, what they said."""
    by = actor_of(request)
    case = queries.case_of(by, number)
    today = timezone.now().astimezone(city.LOCAL).date()
    notices = list(queries.notices_of(case))
    rows = [party_row(each, case, notices, on=today) for each in queries.parties_of(case)]
    released = {each.pk for each in queries.released(case)}
    facts = {
        "case": case,
        "name": name_of(case.version.procedure),
        "rows": rows,
        "notices": [notice_row(each) for each in notices],
        "open_objections": queries.open_objections(case).count(),
        "has_objections": queries.objections_of(case).exists(),
        "documents": [
            document_row(each, case) | {"is_released": each.pk in released} for each in casework.documents_of(case)
        ],
        "may_work": may_work(by, case),
        "may_tell": may_work(by, case) and case.state in OPEN and any(not each["is_removed"] for each in rows),
        "trail": trail(case),
    }
    return render(request, "parties/parties.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def enter(request: HttpRequest, number: str) -> HttpResponse:
    """Read a list and show it; taken is only what was looked at."""
    by = actor_of(request)
    case = own_case(by, number)
    form = ListForm(request.POST or None, request.FILES or None)
    facts: dict[str, Any] = {"form": form, "case": case, "people": None, "trail": trail(case, (_("Add parties"), ""))}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data["rows"]
        rows, mistakes = listing.look_at(case, typed)
        if mistakes:
            form.add_error("rows", [mistake_text(each) for each in mistakes])
        elif request.POST.get("verb") == "aufnehmen":
            count = listing.add(number, typed, by=by, at=timezone.now())
            said = ngettext("%(count)d party was added.", "%(count)d parties were added.", count) % {"count": count}
            messages.success(request, said)
            return redirect("parties:parties", number=number)
        else:
            facts |= {"people": [(each, role_text(each.role)) for each in rows], "typed": typed}
    return render(request, "parties/enter.html", facts, status=422 if form.errors else 200)


@require_POST
@staff_only
def release(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Let the parties read a document, or no longer."""
    acts = {"freigeben": telling.release, "zurueckhalten": telling.keep_back}
    act = acts.get(request.POST.get("verb", ""))
    if act is None:
        raise Http404
    act(number, document, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Noted."))
    return redirect("parties:parties", number=number)
