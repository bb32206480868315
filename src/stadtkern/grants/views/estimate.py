"""What would I get: the questions an amount depends on, the same rules and tables, and nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.city import api as city
from stadtkern.core.limits import check_limit
from stadtkern.definitions.compiled import compile_procedure
from stadtkern.definitions.estimate import awards_of, estimate
from stadtkern.definitions.page_form import PageForm, typed_in
from stadtkern.definitions.sentences import in_language, name_of, spoken
from stadtkern.definitions.wording import euro, number

if TYPE_CHECKING:
    from decimal import Decimal

    from django.http import HttpRequest, HttpResponse

    from stadtkern.definitions.estimate import Estimate
    from stadtkern.definitions.schema import Amount

PER_MINUTE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def estimated(request: HttpRequest, procedure: str) -> HttpResponse:
    """Ask what an amount depends on, and say what comes out; the answers travel in the request and stay nowhere."""
    definition = city.current().further["procedure"].get(procedure)
    if definition is None:
        raise Http404
    compiled = compile_procedure(definition)
    if not awards_of(compiled):
        raise Http404
    check_limit(request, name="estimate", per_minute=PER_MINUTE)
    today = timezone.now().astimezone(city.LOCAL).date()
    sent = {
        name: texts[0] if len(texts) == 1 else texts for name, texts in _typed(request, definition.questions).items()
    }
    found = estimate(compiled, sent, today=today)
    asked_before = set(request.POST.getlist("gefragt"))
    faults = [fault for fault in found.faults if fault.question in asked_before]
    values = {each.id: sent.get(each.id, "") for each in found.questions}
    name = name_of(definition.id)
    facts = {
        "name": name,
        "procedure": definition,
        "form": PageForm(found.questions, values=values, faults=faults),
        "ids": [each.id for each in found.questions],
        "is_more_asked": request.method == "POST" and not faults and not found.is_complete,
        "is_complete": found.is_complete,
        "can_say": found.is_complete and bool(found.awards),
        "fails": found.fails,
        "awards": [_amount_row(each, value) for each, value in found.awards],
        "steps": [_amount_row(each, value) for each, value in found.steps],
        "findings": _findings(found) if found.is_complete else [],
        "unsure": definition.unsure,
        "phone": city.current().offices[definition.unit].phone if definition.unit in city.current().offices else "",
        "trail": [
            (_("Start page"), reverse("portal:start")),
            (name, reverse("procedures:start", args=[definition.id])),
            (_("What would I get?"), ""),
        ],
    }
    return render(request, "grants/estimate.html", facts, status=422 if faults else 200)


def _typed(request: HttpRequest, questions: Any) -> dict[str, list[str]]:
    return typed_in(request.POST, questions, {}) if request.method == "POST" else {}


def _amount_row(amount: Amount, value: Decimal) -> dict[str, str]:
    shown = euro(value, spoken()) if amount.is_euro else number(value, spoken())
    return {"label": in_language(amount.label), "shown": shown, "law": amount.law or ""}


def _findings(found: Estimate) -> list[dict[str, Any]]:
    return [
        {
            "holds": each.holds,
            "text": in_language(each.rule.passes if each.holds else each.rule.fails),
            "law": each.rule.law,
        }
        for each in found.findings
    ]
