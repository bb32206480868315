"""The operator's page: what is set up wrongly, what runs now, what the last day brought, and the switches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import ReasonForm
from stadtkern.gatehouse.rules.last_day import HOUR, percentile
from stadtkern.gatehouse.wording import ENDS, METHODS
from stadtkern.gateway.api.operating import SENTENCES, findings, metrics, reads
from stadtkern.governance import api as governance
from stadtkern.governance.api import BADGES, STATES, State
from stadtkern.identity.api import StaffArea, actor_of, may, permitted
from stadtkern.metering.api import idle_months
from stadtkern.modelcalls.refusals import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

    from stadtkern.gatehouse.rules.last_day import LastDay
    from stadtkern.identity.api import Actor
    from stadtkern.lifecycle.grants import Grant

OPERATING = ("tools.manage", "audit.read")
STOPPABLE = frozenset({State.TOOL_RELEASED, State.PILOT, State.PILOT_REPORTED, State.ROLLOUT, State.UNDER_REVIEW})
TOP, PLOT_HEIGHT, PLOT_STEP = 10, 100, 10
MOST_PLACES = 6  # the ledger counts in millionths


def area() -> StaffArea:
    """Name the gateway for the staff's navigation."""
    return StaffArea(_("AI gateway"), reverse("gateway_desk"), _description)


def _description() -> str:
    running = sum(count for count, _since in queries.open_calls().values())
    facts = {"running": running, "live": len(queries.leases_now())}
    return _("Use cases with a release: %(live)d, calls that run now: %(running)d. Stop an AI at once.") % facts


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the gateway."""
    return [(_("Staff"), reverse("identity:home")), (_("AI gateway"), reverse("gateway_desk")), *further]


def may_operate(who: Actor) -> bool:
    """Say whether somebody sees how the gateway runs: who looks after tools, and who checks."""
    return any(may(who, permission) for permission in OPERATING)


@require_safe
@permitted("use_cases.suspend")
def desk(request: HttpRequest) -> HttpResponse:
    return _page(request, {})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("use_cases.suspend")
def stop(request: HttpRequest, use_case: str) -> HttpResponse:
    """Stop a use case; within a second every call of it is refused, also those that run."""
    if request.method != "POST":  # the page was read again in another language
        return redirect("gateway_desk")
    form = ReasonForm(request.POST, auto_id=f"id_%s_{use_case}")
    if not form.is_valid():
        return _page(request, {use_case: form}, status=422)
    governance.suspend(use_case, form.cleaned_data["reason"], by=actor_of(request), at=timezone.now())
    messages.success(request, _("Stopped. Every call of this use case is refused from now on."))
    return redirect("gateway_desk")


@require_safe
@permitted("tools.manage")
def measured(request: HttpRequest) -> HttpResponse:
    """Show the counters of this process as Prometheus reads them."""
    return HttpResponse(metrics.written(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _page(request: HttpRequest, forms: Mapping[str, ReasonForm], *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    running = queries.open_calls()
    facts: dict[str, Any] = {
        "switches": [_switch(each, running, forms) for each in queries.switchable()],
        "form": next(iter(forms.values()), None),
        "running": sum(count for count, _since in running.values()),
        "trail": [*trail()[:-1], (_("AI gateway"), "")],
        "operates": may_operate(actor_of(request)),
    }
    if facts["operates"]:
        facts |= _operating(now, reads_ledger=bool(request.GET.get("kette")))
    return render(request, "gatehouse/desk.html", facts, status=status)


@dataclass(frozen=True, slots=True)
class Switch:
    """One use case with a release: how it stands, what runs, and the form that stops it."""

    use_case: str
    title: str
    state: str
    badge: str
    running: int
    since: datetime | None
    form: ReasonForm | None


def _switch(grant: Grant, running: Mapping[str, tuple[int, datetime]], forms: Mapping[str, ReasonForm]) -> Switch:
    count, since = running.get(grant.use_case, (0, None))
    form = forms.get(grant.use_case) or ReasonForm(auto_id=f"id_%s_{grant.use_case}")
    return Switch(
        grant.use_case,
        grant.title,
        str(STATES[grant.state]),
        BADGES.get(grant.state, "info"),
        count,
        since,
        form if grant.state in STOPPABLE else None,
    )


def _operating(now: datetime, *, reads_ledger: bool) -> dict[str, Any]:
    found = list(findings(asks_servers=False, reads_ledger=reads_ledger))
    day = queries.last_day(now)
    budgets = queries.budgets_in_force(timezone.localdate(now))
    names = queries.subject_names({each.budget.subject for each in budgets} | {f"use_case:{u}" for u in day.calls})
    sealed_at, sealed_number = reads.newest_seal_at()
    return {
        "blocking": [each for each in found if each.blocks],
        "wrong": [each for each in found if not each.is_well and not each.blocks],
        "well": [each for each in found if each.is_well],
        "chain_was_read": reads_ledger,
        "sealed_at": sealed_at,
        "sealed_number": sealed_number,
        "servers": queries.servers_now(),
        "day": day,
        "is_cut": day.entries >= queries.MOST_ENTRIES,
        "times": _times(day),
        "bars": _bars(day),
        "hours": _hours(day),
        "refusals": _refusals(day),
        "ends": [[_end_words(name), count] for name, count in day.ends.most_common()],
        "electricity": _electricity(day),
        "idle": _idle(),
        "top": [[names[f"use_case:{name}"], count] for name, count in day.calls.most_common(TOP)],
        "budgets": [[names[each.budget.subject], each.budget.get_period_display(), *amounts(each)] for each in budgets],
        "spent_eur": plain(day.micro_eur / 1e6, 2),
        "spent_tokens": plain(day.tokens, 0),
        "most_in_an_hour": max(day.per_hour),
        "columns": _columns(),
        "numeric": (1,),
        "numeric_times": (1, 2),
        "numeric_refusals": (2,),
        "numeric_idle": (2, 3),
    }


def _columns() -> dict[str, list[str]]:
    use_case, calls = _("Use case"), _("Calls")
    return {
        "hours": [_("Hour from"), calls],
        "times": [_("Time until"), _("half of them"), _("95 of 100")],
        "top": [use_case, calls],
        "ends": [_("End"), calls],
        "refusals": [_("Clause"), _("What happened"), _("How many")],
        "electricity": [_("Known how"), calls, _("Electricity")],
        "idle": [_("Month"), _("Machine"), _("Electricity in Wh"), _("Hours followed")],
        "budgets": budget_columns(),
    }


def budget_columns() -> list[str]:
    """Return the heads of a table of budgets."""
    return [_("For whom"), _("Period"), _("Tokens"), _("Euro"), _("Electricity in Wh")]


def amounts(now: queries.BudgetNow) -> list[str]:
    """Return what is taken of a budget beside its limits: tokens, euro, watt-hours; a dash where there is no limit."""
    return [
        _beside(now.spent.tokens, now.budget.tokens, 1, 0),
        _beside(now.spent.micro_eur, now.budget.micro_eur, 1e6, 2),
        _beside(now.spent.micro_wh, now.budget.micro_wh, 1e6, 1),
    ]


def _beside(taken: int, limit: int | None, unit: float, places: int) -> str:
    if limit is None:
        return "–"
    facts = {"taken": plain(taken / unit, places), "limit": plain(limit / unit, places)}
    share = f" ({round(100 * taken / limit)} %)" if limit else ""
    return _("%(taken)s of %(limit)s") % facts + share


def plain(number: float, places: int) -> str:
    """Return a number as the reader writes it, with groups of thousands.

    A small amount has as many places as it takes to show two digits of it, at most six: what costs something is not 0.
    """
    while 0 < places < MOST_PLACES and abs(number) < 10 ** (1 - places) and round(number, places) != number:
        places += 1
    return number_format(number, places, use_l10n=True, force_grouping=True)


def _times(day: LastDay) -> list[list[str]]:
    rows = ((_("first word"), day.first_ms), (_("whole answer"), day.whole_ms))
    return [[name, *(_seconds(percentile(values, share)) for share in (0.5, 0.95))] for name, values in rows if values]


def _seconds(ms: int | None) -> str:
    return "–" if ms is None else _("%s s") % number_format(ms / 1000, 2)


def _bars(day: LastDay) -> list[tuple[int, int, int]]:
    """Return place, top and height of each hour's bar, in whole units of the picture."""
    most = max(day.per_hour) or 1
    heights = [round(PLOT_HEIGHT * count / most) for count in day.per_hour]
    return [(place * PLOT_STEP + 1, PLOT_HEIGHT - height, height) for place, height in enumerate(heights)]


def _hours(day: LastDay) -> list[list[Any]]:
    starts = (timezone.localtime(day.since + place * HOUR) for place in range(len(day.per_hour)))
    return [[f"{start:%d.%m., %H:%M}", count] for start, count in zip(starts, day.per_hour, strict=True)]


def _refusals(day: LastDay) -> list[list[Any]]:
    """Return clause, what happened with its code, and number, clause by clause, the most frequent first within one."""
    rows = [
        [REFUSALS[code].clause if code in REFUSALS else "–", f"{what_happened(code)} ({code})", count]
        for code, count in day.refused.most_common()
    ]
    return sorted(rows, key=lambda row: row[0])


def what_happened(code: str) -> str:
    """Return what a code says, without the place for a detail."""
    words = str(SENTENCES[code][0]) if code in SENTENCES else code
    return words.replace(": %s.", ".").replace(" (%s)", "")


def _end_words(name: str) -> str:
    return str(ENDS[name]) if name in ENDS else what_happened(name)


def _idle() -> list[list[str]]:
    """Return month, machine, watt-hours and hours followed."""
    rows = []
    for each in idle_months():
        wh, hours = plain(each.micro_wh / 1e6, 1), plain(each.followed_s / 3600, 1)
        rows.append([date_format(each.starts_on, "F Y"), each.machine, wh, hours])
    return rows


def _electricity(day: LastDay) -> list[list[Any]]:
    rows = []
    for method, words in METHODS.items():
        if known := day.electricity.get(method):
            low, likely, high = (plain(each / 1e6, 2) for each in (known.low, known.likely, known.high))
            known_wh = "–" if method == "N" else _("%(likely)s Wh (%(low)s to %(high)s)")
            rows.append([words, known.calls, known_wh % {"likely": likely, "low": low, "high": high}])
    return rows
