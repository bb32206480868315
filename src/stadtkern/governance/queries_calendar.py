"""What is due when: releases, reviews, contracts, runs on equal treatment, answers, incidents, the strategy itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.governance import queries
from stadtkern.governance.models import Concern, Incident, Paper, Release, Tool, UseCase
from stadtkern.lifecycle.states import LIVE, State
from stadtkern.lifecycle.writing import REVIEW_DAY
from stadtkern.strategy.api import in_force

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a day: ``kind`` is a code, ``what`` the title of the thing, ``use_case`` its identifier if any."""

    on: date
    kind: str
    what: str
    use_case: str = ""


def due(today: date, *, within: timedelta = timedelta(days=120)) -> list[Due]:
    """Return everything that is overdue or due within some time, the most urgent first."""
    until = today + within
    found = [*_releases(), *_papers(today), *_contracts(), *_waiting(), *_strategy(today)]
    return sorted((each for each in found if each.on <= until), key=lambda each: (each.on, each.kind, each.what))


def _releases() -> Iterator[Due]:
    for each in Release.objects.filter(ended_at__isnull=True).select_related("use_case"):
        yield Due(localdate(each.valid_until), "release_ends", each.use_case.title, each.use_case.public_id)


def _papers(today: date) -> Iterator[Due]:
    """Yield reviews and runs of live use cases, from the latest papers."""
    lasts = queries.terms(today).bias_run_lasts
    days: dict[tuple[int, str], date] = {}
    live = {each.pk: each for each in UseCase.objects.filter(state__in=LIVE)}
    rows = Paper.objects.filter(use_case__in=live, kind__in=_DAYS).order_by("number")
    for case, kind, content in rows.values_list("use_case_id", "kind", "content"):
        what, field = _DAYS[kind]
        days[case, what] = date.fromisoformat(content[field])
    for (case, what), day in days.items():
        if what == "pilot_ends" and live[case].state != State.PILOT:
            continue  # this pilot is over
        on = day + lasts if what == "bias_run" else day
        yield Due(on, what, live[case].title, live[case].public_id)


_DAYS = {
    **{kind: ("review", field) for kind, field in REVIEW_DAY.items()},
    "bias_run": ("bias_run", "ran_on"),
    "pilot_plan": ("pilot_ends", "ends_on"),
}


def _contracts() -> Iterator[Due]:
    for each in Tool.objects.filter(contract_until__isnull=False):
        if each.contract_until:
            yield Due(each.contract_until, "contract", str(each))


def _waiting() -> Iterator[Due]:
    for concern in Concern.objects.filter(answered_at__isnull=True).select_related("use_case"):
        case = concern.use_case
        yield Due(concern.due_on, "answer", case.title if case else concern.public_id, case.public_id if case else "")
    for incident in Incident.objects.filter(closed_at__isnull=True).select_related("use_case"):
        yield Due(incident.due_on, "incident", incident.use_case.title, incident.use_case.public_id)


def _strategy(today: date) -> Iterator[Due]:
    if strategy := in_force(today):
        yield Due(strategy.review_due_on, "strategy_review", strategy.version)
