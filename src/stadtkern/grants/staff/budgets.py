"""Budgets and awards: what may be given, what is promised, and what somebody has to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.grants import queries
from stadtkern.grants.actions import awarding, budgets
from stadtkern.grants.forms import AccountForm, BudgetForm
from stadtkern.grants.models import GrantBudget
from stadtkern.grants.queries import MANAGE
from stadtkern.grants.rules.money import percent
from stadtkern.grants.rules.states import Reason, State
from stadtkern.grants.wording import KINDS, budget_name, reason_text, state_text
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, may, names_of, staff_only

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.city.api import City
    from stadtkern.grants.models import Award
    from stadtkern.identity.api import Actor

PER_PAGE = 50


def area() -> StaffArea:
    """Name the grants for the staff's navigation."""
    return StaffArea(_("Grants"), reverse("grants:budgets"), _description, MANAGE, waiting=_waiting)


def _description() -> str:
    return _("Budgets, awards, lists of people who get money without asking, and their payment.")


def _waiting(who: Actor) -> list[StaffTask]:
    count = queries.waiting_for_somebody(who).count()
    what = ngettext("%(count)d award needs somebody", "%(count)d awards need somebody", count)
    return [StaffTask(_("Grants"), reverse("grants:waiting"), what % {"count": count})] if count else []


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page about grants."""
    return [(_("Staff"), reverse("identity:home")), (_("Grants"), reverse("grants:budgets")), *further]


@require_safe
@never_cache
@staff_only
def budget_list(request: HttpRequest) -> HttpResponse:
    """List the budgets with what is promised and left, and those nobody has opened for this year."""
    by, everything = actor_of(request), city.current()
    found = list(queries.budgets(by))
    year = timezone.now().astimezone(city.LOCAL).year
    there = {each.slug for each in found if each.year == year}
    facts = {
        "rows": [budget_row(each, everything) for each in found],
        "closed": [
            {"name": budget_name(slug, everything), "address": reverse("grants:budget", args=[slug, year])}
            for slug in sorted(set(everything.further["budget"]) - there)
        ],
        "year": year,
        "waiting": queries.waiting_for_somebody(by).count(),
        "trail": [*trail()[:-1], (_("Grants"), "")],
    }
    return render(request, "grants/budget_list.html", facts)


def budget_row(budget: GrantBudget, everything: City) -> dict[str, Any]:
    """Return a budget as lists show it."""
    return {
        "name": budget_name(budget.slug, everything),
        "year": budget.year,
        "amount_eur": budget.amount_eur,
        "awarded_eur": budget.awarded_eur,
        "left_eur": budget.left_eur,
        "percent": percent(budget.awarded_cents, budget.amount_cents),
        "address": reverse("grants:budget", args=[budget.slug, budget.year]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def budget(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Show a budget with its history and awards; open, raise or lower it."""
    by, everything = actor_of(request), city.current()
    queries.require_reader(by)
    found = queries.find_budget(slug, year)
    if found is None and slug not in everything.further["budget"]:
        raise Http404
    form = BudgetForm(request.POST or None, initial=_suggested(everything, slug, year) if found is None else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            budgets.set_amount(slug, year, typed["amount"], reason=typed["reason"], by=by, at=timezone.now())
        except Refused as refused:
            if refused.reason == "not_allowed":
                raise
            form.add_error("amount", refused.hint)
        else:
            messages.success(request, _("The budget is set."))
            return redirect("grants:budget", slug=slug, year=year)
    shown = found or GrantBudget(slug=slug, year=year)
    page = Paginator(queries.awards(by, budget=found), PER_PAGE).get_page(request.GET.get("seite")) if found else None
    changes = list(found.changes.all()) if found else []
    names = names_of({each.made_by for each in changes})
    facts = {
        "row": budget_row(shown, everything),
        "is_open": found is not None,
        "changes": [(each, names.get(each.made_by, "–")) for each in changes],
        "page": page,
        "awards": [award_row(each) for each in page.object_list] if page else [],
        "form": form,
        "may_manage": may(by, MANAGE),
        "trail": trail((f"{budget_name(slug, everything)} {year}", "")),
    }
    return render(request, "grants/budget.html", facts, status=422 if form.errors else 200)


def _suggested(everything: City, slug: str, year: int) -> dict[str, str]:
    """Return what the town's files say a budget begins with."""
    years = {each.year: each for each in everything.further["budget"][slug].years}
    said = years.get(year)
    return {"amount": f"{said.amount_eur:.2f}".replace(".", ","), "reason": said.basis} if said else {}


def award_row(award: Award) -> dict[str, Any]:
    """Return an award as lists show it."""
    state, words = queries.state(award), queries.words_of(award)
    return {
        "id": award.public_id,
        "address": reverse("grants:award", args=[award.public_id]),
        "amount_eur": award.amount_eur,
        "label": award.label,
        "recipient": words.recipient or "–",
        "iban": words.iban,
        "state": state_text(state),
        "kind": KINDS[state],
        "awarded_on": award.awarded_at.astimezone(city.LOCAL).date(),
    }


@require_safe
@never_cache
@staff_only
def waiting(request: HttpRequest) -> HttpResponse:
    """List the awards somebody has to look at: without an account, held, or to be paid back."""
    page = Paginator(queries.waiting_for_somebody(actor_of(request)), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "page": page,
        "awards": [award_row(each) for each in page.object_list],
        "trail": trail((_("Awards that need somebody"), "")),
    }
    return render(request, "grants/waiting.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def award(request: HttpRequest, award: str) -> HttpResponse:
    """Show an award; enter its account, let it go, give it up, or note what came back."""
    by = actor_of(request)
    found = queries.award_for(by, award)
    form = AccountForm(request.POST if request.POST.get("verb") == "konto" else None)
    if request.method == "POST":
        try:
            onward = _act(request, by, found, form)
        except Refused as refused:
            if refused.reason == "not_allowed":
                raise
            form.add_error("iban", refused.hint) if refused.reason == "no_iban" else messages.warning(
                request, refused.hint
            )
            onward = "" if form.errors else award
        if onward:
            return redirect("grants:award", award=onward)
    state = queries.state(found)
    is_free = state in {State.RESERVED, State.NO_ACCOUNT, State.HELD}
    names = names_of([found.awarded_by])
    facts = {
        "row": award_row(found),
        "budget": budget_row(found.budget, city.current()),
        "reference": found.reference,
        "awarded_by": names.get(found.awarded_by, "–"),
        "run": found.run,
        "of_list": found.award_list,
        "reclaim_eur": found.reclaim_eur if found.reclaim_cents else None,
        "why": reason_text(found.released_reason) if found.released_reason else "",
        "form": form,
        "may_manage": may(by, MANAGE),
        "needs_account": state != State.RELEASED and not found.iban,
        "is_held": state == State.HELD,
        "can_release": is_free,
        "can_return": state in {State.ORDERED, State.PAID, State.RECLAIM},
        "trail": trail((found.public_id, "")),
    }
    return render(request, "grants/award.html", facts, status=422 if form.errors else 200)


def _act(request: HttpRequest, by: Actor, found: Award, form: AccountForm) -> str:
    """Do one thing with an award and return which award to show then; nothing where the form has mistakes."""
    verb, now = request.POST.get("verb", ""), timezone.now()
    if verb == "konto":
        if not form.is_valid():
            return ""
        awarding.give_account(found.public_id, form.cleaned_data["iban"], by=by)
    elif verb == "zahlen":
        awarding.let_go(found.public_id, by=by)
    elif verb in {"verzicht", "aufheben"}:
        reason = Reason.DECLINED if verb == "verzicht" else Reason.REVOKED
        awarding.release(found.public_id, reason=reason, by=by, at=now)
    elif verb == "zurueck":
        return awarding.note_returned(found.public_id, by=by, at=now).public_id
    elif verb == "erstattet":
        awarding.note_reclaimed(found.public_id, by=by, at=now)
    else:
        raise Http404
    messages.success(request, _("Noted."))
    return found.public_id
