"""The simulator: what the gateway would say to a request, and every rule that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import TrialForm
from stadtkern.gatehouse.simulating import Question, simulate
from stadtkern.gatehouse.views.budgets import said
from stadtkern.gatehouse.views.desk import may_operate, trail, what_happened
from stadtkern.gatehouse.views.keys import people
from stadtkern.gatehouse.views.personal import shown
from stadtkern.gatehouse.wording import RULES, TREATMENTS
from stadtkern.gateway.api.operating import Period, key_of, refusal_words
from stadtkern.identity.api import StaffArea, actor_of, staff_only
from stadtkern.modelcalls import policy
from stadtkern.modelcalls.policy import Limit
from stadtkern.modelcalls.refusals import REFUSALS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.gatehouse.simulating import Verdict
    from stadtkern.gateway.api.operating import Key
    from stadtkern.lifecycle.grants import Grant

KEY, USE_CASE = "key:", "use_case:"


def area() -> StaffArea:
    """Name the simulator for the gateway's page."""
    return StaffArea(_("Try a request"), reverse("gateway_simulator"), _description, under=reverse("gateway_desk"))


def _description() -> str:
    return _("See whether a request would pass, and by which rules. Nothing is sent and nothing recorded.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def simulator(request: HttpRequest) -> HttpResponse:
    """Try a request as oneself; whoever operates the gateway also as others and with their keys."""
    who = actor_of(request)
    operates = may_operate(who)
    everybody, grants = people(), queries.switchable()
    form = TrialForm(
        request.POST or None,
        keys=_choices(grants, queries.keys_shown(who.public_id, everybody=operates)),
        people=everybody if operates else [each for each in everybody if each[0] == who.public_id],
        initial={"person": who.public_id},
    )
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = _explained(simulate(_question(form.cleaned_data, who.public_id)))
    facts = {
        "form": form,
        "verdict": verdict,
        "operates": operates,
        "purposes": _purposes(grants, request.POST.get("who", "")),
        "trail": trail((_("Try a request"), "")),
    }
    return render(request, "gatehouse/simulator.html", facts, status=422 if form.errors else 200)


def _purposes(grants: list[Grant], who: str) -> list[tuple[str, str]]:
    """Return what was released, with the title it was released for: of the chosen use case, else of all."""
    released = [(f"{USE_CASE}{each.use_case}", each.lease.purpose, each.title) for each in grants if each.lease]
    chosen = [each for each in released if each[0] == who]
    return [(purpose, title) for _name, purpose, title in chosen or released]


def _choices(grants: list[Grant], keys: list[Key]) -> list[tuple[str, Any]]:
    cases = [(f"{USE_CASE}{each.use_case}", each.title) for each in grants]
    named = [(f"{KEY}{each.public_id}", f"{each.public_id} · {each.program or each.group}") for each in keys]
    return [(_("Use cases"), cases), *([(_("Keys"), named)] if named else [])]


def _question(given: dict[str, Any], who: str) -> Question:
    kind, _colon, name = given["who"].partition(":")
    by_session = policy.Key("session", name, given["person"] or who)
    key = key_of(queries.key(name)) if f"{kind}:" == KEY else by_session
    rest = {name: given[name] for name in ("text", "at", "purpose", "group", "data_class", "functions")}
    return Question(key, **rest)


def _explained(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict in words."""
    language = "en" if (get_language() or "de").startswith("en") else "de"
    rules = dict(verdict.rules)
    return {
        "code": verdict.code,
        "clause": REFUSALS[verdict.code].clause if verdict.code else "",
        "status": REFUSALS[verdict.code].status if verdict.code else 200,
        "refusal": refusal_words(verdict.code, language, verdict.detail) if verdict.code else None,
        "broken": [(what_happened(code), REFUSALS[code].clause) for code, refuses in rules.items() if refuses],
        "kept": [(str(RULES[code]), REFUSALS[code].clause) for code, refuses in rules.items() if not refuses],
        "rules": len(rules),
        "treatment": TREATMENTS[verdict.treatment] if verdict.treatment else "",
        "seen": shown(verdict.look, is_masked=verdict.treatment == "mask") if verdict.look else None,
        "most": said(Limit(verdict.most.tokens, verdict.most.micro_eur, verdict.most.micro_wh)) if verdict.most else "",
        "budgets": _budgets(verdict),
        "columns": [_("For whom"), _("Period"), _("Budget"), _("Left")],
    }


def _budgets(verdict: Verdict) -> list[list[str]]:
    names = queries.subject_names({hold.subject for hold, _spent in verdict.budgets})
    rows = []
    for hold, spent in verdict.budgets:
        limit = hold.limit
        pairs = ((limit.tokens, spent.tokens), (limit.micro_eur, spent.micro_eur), (limit.micro_wh, spent.micro_wh))
        left = Limit(*(None if most is None else max(0, most - taken) for most, taken in pairs))
        rows.append([names[hold.subject], str(Period(hold.period).label), said(limit), said(left)])
    return rows
