"""The staff's pages: what is due, the runs, and the blind review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.fairness import actions, queries
from stadtkern.fairness.forms import JudgementForm
from stadtkern.fairness.reporting import overall, report_on, signed
from stadtkern.fairness.wording import BADGES, VERDICTS
from stadtkern.governance import api as governance
from stadtkern.identity.api import StaffArea, actor_of, may, permitted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.fairness.models import FilterEvaluation

PER_PAGE = 30
SHOWN_FILTERS = 10


def area() -> StaffArea:
    """Name equal treatment for the staff's navigation."""
    return StaffArea(
        _("Equal treatment"),
        reverse("fairness_desk"),
        _description,
        "use_cases.read",
        under=reverse("governance:case_list"),
    )


def _description() -> str:
    found = queries.due(timezone.localdate())
    facts = {"overdue": sum(each.is_overdue for each in found), "soon": sum(each.is_soon for each in found)}
    return _("Runs missing or overdue: %(overdue)d, due within two weeks: %(soon)d. Judge answers blind.") % facts


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Staff"), reverse("identity:home")), (_("Equal treatment"), reverse("fairness_desk")), *further]


@require_safe
@permitted("use_cases.read")
def desk(request: HttpRequest) -> HttpResponse:
    titles = {each.public_id: each.title for each in governance.known_ideas()}
    page = Paginator(queries.runs(), PER_PAGE).get_page(request.GET.get("seite"))
    reviews = queries.reviews_of(list(page))
    facts = {
        "due": queries.due(timezone.localdate()),
        "lasts": queries.lasts(timezone.localdate()).days,
        "page": page,
        "rows": [
            (each, titles.get(each.use_case, each.use_case), _verdict(each.facts, each.refusals), reviews[each.pk])
            for each in page
        ],
        "filters": [_filter(each) for each in queries.filters()[:SHOWN_FILTERS]],
        "filter_columns": [
            _("Group"),
            _("Harmless texts"),
            _("Held back wrongly"),
            _("95 % interval"),
            _("Beside all others"),
            _("Verdict"),
        ],
        "numeric_columns": (1, 2, 4),
        "may_review": may(actor_of(request), "bias.review"),
        "trail": [*_trail()[:-1], (_("Equal treatment"), "")],
    }
    return render(request, "fairness/desk.html", facts)


def _verdict(facts: str, refusals: str) -> tuple[object, str]:
    verdict = overall(facts, refusals)
    return VERDICTS[verdict], BADGES[verdict]


def _filter(found: FilterEvaluation) -> tuple[FilterEvaluation, object, str, list[list[object]]]:
    rows = [
        [
            each["group"],
            each["harmless"],
            each["false_alarms"],
            f"{number_format(100 * each['low'], 1)} – {number_format(100 * each['high'], 1)} %",
            signed(100 * each["gap"]),
            VERDICTS[each["verdict"]],
        ]
        for each in found.result
    ]
    return found, VERDICTS[found.worst], BADGES[found.worst], rows


@require_safe
@permitted("use_cases.read")
def run_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    found = queries.run(public_id)
    actor = actor_of(request)
    title = governance.title_of(found.use_case)
    facts = {
        "run": found,
        "use_case": title,
        "report": report_on(found.result),
        "review": queries.review_of(found),
        "may_review": may(actor, "bias.review"),
        "mine": queries.judged_by(public_id, actor),
        "is_public": found.use_case in queries.public_titles(),
        "trail": _trail((found.public_id, "")),
    }
    return render(request, "fairness/run_detail.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("bias.review")
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one pair after the other; which group got which answer is nowhere on the page."""
    actor = actor_of(request)
    form = JudgementForm(request.POST or None)
    number = request.POST.get("pair", "")
    is_number = number.isascii() and number.isdecimal()
    if request.method == "POST" and form.is_valid() and is_number:
        wanted = form.cleaned_data
        actions.judge(
            queries.sample(public_id, int(number)),
            mark=wanted["mark"],
            problems=wanted["problems"],
            reason=wanted["reason"],
            by=actor,
            at=timezone.now(),
        )
        messages.success(request, _("Noted. Here is the next pair."))
        return redirect("fairness_review", public_id)
    sample = queries.next_sample(public_id, actor)
    if request.method == "POST" and sample and number != str(sample.number):
        return redirect("fairness_review", public_id)  # sent twice: the pair is judged already
    found = queries.run(public_id)
    facts = {
        "run": found,
        "sample": sample,
        "form": form,
        "mine": queries.judged_by(public_id, actor),
        "review": queries.review_of(found),
        "trail": _trail((found.public_id, reverse("fairness_run", args=[public_id])), (_("Blind review"), "")),
    }
    return render(request, "fairness/review.html", facts, status=422 if form.is_bound else 200)
