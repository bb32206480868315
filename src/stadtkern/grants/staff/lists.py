"""Lists of people who get money without asking: looked at, laid before a second person, approved."""

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
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.grants import queries
from stadtkern.grants.actions import listing
from stadtkern.grants.forms import ListForm
from stadtkern.grants.queries import APPROVE, MANAGE
from stadtkern.grants.rules.lists import read_list
from stadtkern.grants.rules.money import euro_of
from stadtkern.grants.staff.budgets import PER_PAGE, budget_row, trail
from stadtkern.grants.wording import budget_name, mistake_text
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, may, names_of, permitted, staff_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from stadtkern.grants.models import AwardList
    from stadtkern.grants.rules.lists import Row
    from stadtkern.identity.api import Actor

MOST_TASKS = 5


def area() -> StaffArea:
    """Name the lists for the staff's navigation."""
    under = reverse("grants:budgets")
    return StaffArea(_("Awards without application"), reverse("grants:lists"), _description, APPROVE, under, _waiting)


def _description() -> str:
    return _("Lists of people who get money without asking: one person proposes, another approves.")


def _waiting(who: Actor) -> list[StaffTask]:
    open_ones = queries.lists(who).filter(approved_at=None, stopped_at=None).exclude(made_by=who.public_id)
    return [
        StaffTask(each.public_id, reverse("grants:list", args=[each.public_id]), _("to be approved"))
        for each in open_ones[:MOST_TASKS]
    ]


@require_safe
@never_cache
@staff_only
def all_lists(request: HttpRequest) -> HttpResponse:
    """List the lists."""
    by, everything = actor_of(request), city.current()
    page = Paginator(queries.lists(by), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "page": page,
        "rows": [(each, budget_name(each.budget.slug, everything), _state(each)) for each in page.object_list],
        "may_manage": may(by, MANAGE),
        "trail": trail((_("Awards without application"), "")),
    }
    return render(request, "grants/list_list.html", facts)


def _state(found: AwardList) -> str:
    if found.stopped_at:
        return _("stopped")
    return _("approved") if found.approved_at else _("to be approved")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def enter(request: HttpRequest) -> HttpResponse:
    """Read a list and show it; laid before a second person is only what was looked at."""
    by, everything = actor_of(request), city.current()
    year = timezone.now().astimezone(city.LOCAL).year
    open_ones = queries.budgets(by).filter(year=year)
    choices = [(each.slug, f"{budget_name(each.slug, everything)} {each.year}") for each in open_ones]
    form = ListForm(request.POST or None, request.FILES or None, budgets=choices)
    facts: dict[str, Any] = {"form": form, "has_budgets": bool(choices), "people": None}
    facts["trail"] = trail((_("Awards without application"), reverse("grants:lists")), (_("New list"), ""))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        rows, mistakes = read_list(typed["rows"])
        if mistakes:
            form.add_error("rows", [mistake_text(each) for each in mistakes])
        elif request.POST.get("verb") == "vorlegen":
            found = listing.propose(
                typed["rows"], budget=typed["budget"], year=year, ground=typed["ground"], by=by, at=timezone.now()
            )
            messages.success(request, _("The list is laid before a second person. Nothing is promised yet."))
            return redirect("grants:list", public_id=found.public_id)
        else:
            total = euro_of(sum(each.amount_cents for each in rows))
            facts |= {"people": _people(rows), "total_eur": total, "typed": typed}
            facts["budget_label"] = dict(choices)[typed["budget"]]
    return render(request, "grants/list_enter.html", facts, status=422 if form.errors else 200)


def _people(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [
        {"name": each.name, "iban": each.iban, "amount_eur": euro_of(each.amount_cents), "ground": each.ground}
        for each in rows
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def one_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a list with everybody on it; approve or stop it."""
    by = actor_of(request)
    found = queries.list_for(by, public_id)
    if request.method == "POST":
        _act(request, by, public_id)
        return redirect("grants:list", public_id=public_id)
    names = names_of({found.made_by, found.approved_by})
    is_open = not (found.approved_at or found.stopped_at)
    facts = {
        "found": found,
        "budget": budget_row(found.budget, city.current()),
        "state": _state(found),
        "people": _people(queries.rows_of(found)),
        "made_by": names.get(found.made_by, "–"),
        "approved_by": names.get(found.approved_by, "–") if found.approved_at else "",
        "can_approve": is_open and may(by, APPROVE) and found.made_by != by.public_id,
        "can_stop": is_open and may(by, MANAGE),
        "fits": found.total_eur <= found.budget.left_eur,
        "is_open": is_open,
        "trail": trail((_("Awards without application"), reverse("grants:lists")), (found.public_id, "")),
    }
    return render(request, "grants/list.html", facts)


def _act(request: HttpRequest, by: Actor, public_id: str) -> None:
    acts = {"freigeben": listing.approve, "anhalten": listing.stop}
    act = acts.get(request.POST.get("verb", ""))
    if act is None:
        raise Http404
    try:
        act(public_id, by=by, at=timezone.now())
    except Refused as refused:
        if refused.reason == "not_allowed":
            raise
        messages.warning(request, refused.hint)
    else:
        messages.success(request, _("Noted."))
