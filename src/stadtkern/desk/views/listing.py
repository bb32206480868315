"""The list of cases, the most urgent first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.desk.forms import FilterForm
from stadtkern.desk.wording import light_text
from stadtkern.handover import api as handover
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, names_of, staff_only
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import OPEN, state_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.city.api import City
    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

PER_PAGE = 50
MOST_TASKS = 5


def area() -> StaffArea:
    """Name the cases for the staff's navigation."""
    return StaffArea(_("Case files"), reverse("desk:list"), _description, waiting=_waiting)


def _description() -> str:
    return _("Matters of residents at the offices you work for: what is due, and decisions.")


def _waiting(who: Actor) -> list[StaffTask]:
    today = timezone.now().astimezone(city.LOCAL).date()
    urgent = [
        case
        for case in casework.desk(who, whose="mine", absent=casework.stood_in_for(who, on=today))[: MOST_TASKS * 4]
        if casework.light_of(case, on=today) in {"yellow", "red"}
    ]
    return [
        StaffTask(
            f"{case.number}: {name_of(case.version.procedure)}",
            reverse("desk:case", args=[case.number]),
            light_text(casework.light_of(case, on=today)),
        )
        for case in urgent[:MOST_TASKS]
    ]


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the desk."""
    return [(_("Staff"), reverse("identity:home")), (_("Case files"), reverse("desk:list")), *further]


@require_safe
@never_cache
@staff_only
def case_list(request: HttpRequest) -> HttpResponse:
    """List the cases of the offices somebody works for."""
    who = actor_of(request)
    everything = city.current()
    offices = everything.offices
    own = [(unit, in_language(offices[unit].name)) for unit in casework.units_of(who) if unit in offices]
    form = FilterForm(request.GET or None, offices=own)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    today = timezone.now().astimezone(city.LOCAL).date()
    found = casework.desk(
        who,
        whose=chosen.get("wessen") or "all",
        absent=casework.stood_in_for(who, on=today),
        is_open=chosen.get("stand") != "done",
        unit=chosen.get("amt", ""),
        number=chosen.get("nummer", "").strip(),
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    cases = list(page.object_list)
    names = names_of({each.assigned_to for each in cases})
    marks = handover.marks_of(cases)
    facts = {
        "form": form,
        "page": page,
        "rows": [
            _row(each, everything, names, casework.light_of(each, on=today)) | {"mark": mark_text(marks.get(each.pk))}
            for each in cases
        ],
        "has_offices": bool(own),
        "trail": [*trail()[:-1], (_("Case files"), "")],
    }
    return render(request, "desk/list.html", facts)


def mark_text(mark: handover.Mark | None) -> str:
    """Return in a few words that a case was handed over, and how it stands there."""
    if mark is None:
        return ""
    return " · ".join(part for part in (_("ELAK"), mark.file_number, handover.state_text(mark.state)) if part)


def _row(case: Case, everything: City, names: dict[str, str], light: str) -> dict[str, Any]:
    return {
        "number": case.number,
        "name": name_of(case.version.procedure, everything),
        "address": reverse("desk:case", args=[case.number]),
        "state": state_text(case.state),
        "is_open": case.state in OPEN,
        "light": light,
        "light_text": light_text(light),
        "received_on": case.received_on,
        "due_on": case.due_on,
        "assigned": names.get(case.assigned_to, ""),
    }
