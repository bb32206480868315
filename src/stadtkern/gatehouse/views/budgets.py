"""Budgets: what holds, a new one with what it would have meant, and the second person's yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from stadtkern.core.errors import Refused
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import BudgetForm
from stadtkern.gatehouse.views.desk import amounts, budget_columns, plain, trail
from stadtkern.gatehouse.views.keys import people
from stadtkern.gateway.api.operating import PERSON, actions, default_limits
from stadtkern.identity.api import StaffArea, actor_of, may, staff_only
from stadtkern.modelcalls.policy import Limit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.gateway.api.operating import Budget
    from stadtkern.identity.api import Actor

DECIDING = ("tools.release", "strategy.set")


def area() -> StaffArea:
    """Name the budgets for the gateway's page."""
    return StaffArea(_("Budgets"), reverse("gateway_budgets"), _description, under=reverse("gateway_desk"))


def _description() -> str:
    facts = {"waiting": len(queries.budgets_waiting())}
    return _("How much a use case or a person may take. Waiting for a second person: %(waiting)d.") % facts


def _may_decide(who: Actor) -> bool:
    return any(may(who, permission) for permission in DECIDING)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def budget_list(request: HttpRequest) -> HttpResponse:
    """Show budgets; whoever decides on them proposes one, after a look at what it would have meant."""
    who = actor_of(request)
    decides = _may_decide(who)
    form = BudgetForm(request.POST or None, subjects=_subjects()) if decides else None
    seen = None
    if request.method == "POST":
        if form is None:
            raise Refused("not_allowed", _("Your roles do not allow this."))
        if form.is_valid():
            subject, period, limit = form.cleaned_data["subject"], form.cleaned_data["period"], form.limit()
            if request.POST.get("verb") == "propose":
                actions.propose_budget(subject, period, limit, by=who, at=timezone.now())
                messages.success(request, _("Proposed. It holds once a second person has confirmed it."))
                return redirect("gateway_budgets")
            seen = _previewed(subject, period, limit)
    facts = {**_listed(who, everything=decides or may(who, "audit.read")), "form": form, "seen": seen}
    return render(request, "gatehouse/budgets.html", facts, status=422 if form is not None and form.errors else 200)


def _subjects() -> list[tuple[str, Any]]:
    cases = [(f"{queries.USE_CASE}{each.use_case}", each.title) for each in queries.leases_now()]
    return [(_("Use cases"), cases), (_("People"), people())]


def _listed(who: Actor, *, everything: bool) -> dict[str, Any]:
    """Return the tables: budgets of use cases are for everybody, those of people for themselves and who decides."""
    found = queries.budgets_in_force(timezone.localdate())
    waiting = queries.budgets_waiting()
    if not everything:
        found = [each for each in found if _is_seen(each.budget, who)]
        waiting = [each for each in waiting if _is_seen(each, who)]
    subjects = {each.budget.subject for each in found} | {each.subject for each in waiting}
    names = queries.subject_names(subjects | {each.proposed_by for each in waiting})
    confirms = everything and _may_decide(who)
    return {
        "rows": [[names[each.budget.subject], each.budget.get_period_display(), *amounts(each)] for each in found],
        "waiting": [
            (each, names[each.subject], names[each.proposed_by], said(queries.limit_of(each)),
             confirms and each.proposed_by != who.public_id, each.proposed_by == who.public_id)
            for each in waiting
        ],
        "defaults": [
            (_("each use case") if kind == "use_case" else _("each person"), said(limit))
            for (kind, _period), limit in default_limits().items()
        ],
        "columns": budget_columns(),
        "trail": trail((_("Budgets"), "")),
    }  # fmt: skip


def _is_seen(budget: Budget, who: Actor) -> bool:
    return not budget.subject.startswith(PERSON) or budget.subject == who.public_id


def said(limit: Limit) -> str:
    """Return a limit in words."""
    parts = (
        (limit.tokens, 1, 0, _("%s tokens")),
        (limit.micro_eur, 1e6, 2, _("%s euro")),
        (limit.micro_wh, 1e6, 1, _("%s Wh")),
    )
    words = [text % plain(amount / unit, places) for amount, unit, places, text in parts if amount is not None]
    return ", ".join(words) or _("no limit")


def _previewed(subject: str, period: str, limit: Limit) -> dict[str, Any]:
    found = queries.preview(subject, period, limit, timezone.localdate())
    most, total = (said(Limit(each.tokens, each.micro_eur, each.micro_wh)) for each in (found.most, found.total))
    name = queries.subject_names({subject})[subject]
    return {"found": found, "most": most, "total": total, "limit": said(limit), "name": name, "period": period}


@require_POST
@staff_only
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Put a proposed budget into force; whoever proposed it cannot."""
    who = actor_of(request)
    if not _may_decide(who):
        raise Refused("not_allowed", _("Your roles do not allow this."))
    actions.confirm_budget(number, by=who, at=timezone.now())
    messages.success(request, _("The budget holds from now on."))
    return redirect("gateway_budgets")


@require_POST
@staff_only
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take back a budget one has proposed; others' look as if they did not exist."""
    actions.withdraw_budget(number, by=actor_of(request))
    messages.success(request, _("The proposal is withdrawn."))
    return redirect("gateway_budgets")
