"""Measurements of a pilot: enter them, see what they amount to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries, queries_pilots
from stadtkern.governance.forms.acts import MeasureForm
from stadtkern.governance.views.desk import READ, trail
from stadtkern.governance.wording import VERDICTS
from stadtkern.identity.api import actor_of, may, permitted
from stadtkern.lifecycle.artefacts import PilotPlan
from stadtkern.lifecycle.states import State

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.models import UseCase


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(READ)
def measurements(request: HttpRequest, public_id: str) -> HttpResponse:
    found, who = queries.use_case(public_id), actor_of(request)
    plan = queries.find_latest(found, PilotPlan)
    names = [each.name for each in plan.metrics] if plan else []
    tools = list(plan.tools_compared) if plan else []
    may_measure = may(who, "pilots.run") and found.state == State.PILOT
    form = MeasureForm(request.POST or None, metrics=names, tools=tools) if may_measure else None
    if request.method == "POST" and form is None:
        raise Refused("not_allowed", _("Only the pilot team of a running pilot enters results."))
    if request.method == "POST" and form and form.is_valid():
        try:
            actions.measure(public_id, **form.cleaned_data, by=who, at=timezone.now())
        except Refused as refusal:
            form.add_error("values", refusal.hint)
        else:
            messages.success(request, _("Noted: %s results.") % len(form.cleaned_data["values"]))
            return redirect("governance:measurements", public_id)
    facts = {
        "case": found,
        "form": form,
        "columns": [_("Tool"), _("Result"), _("95 % interval"), _("Count"), _("Verdict")],
        "metrics": _shown(found),
        "trail": trail((found.title, reverse("governance:case", args=[public_id])), (_("Results of the pilot"), "")),
    }
    return render(request, "governance/measurements.html", facts)


def _shown(found: UseCase) -> list[tuple[str, str, list[list[str]]]]:
    """Return (measure, its threshold, a row for each tool)."""
    return [
        (
            metric.name,
            _("threshold %(threshold)s, today %(today)s, at least %(needed)s results")
            % {"threshold": number(metric.threshold), "today": number(metric.baseline), "needed": metric.needed},
            [
                [
                    each.tool or _("not named"),
                    number(each.result.value) if each.result else "–",
                    f"{number(each.result.low)} – {number(each.result.high)}" if each.result else "–",
                    str(each.count),
                    str(VERDICTS[each.verdict]),
                ]
                for each in tools
            ],
        )
        for metric, tools in queries_pilots.comparison(found)
    ]


def number(value: float) -> str:
    """Return a number with three meaningful digits and a decimal comma."""
    return f"{value:.3g}".replace(".", ",")
