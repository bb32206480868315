"""Reads of the public AI register: everything in it comes from papers, moves and tools, nothing is typed twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.texts import word
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.governance import queries_watch
from stadtkern.governance.models import Concern, Incident, Move, Paper, Release, Tool, UseCase
from stadtkern.governance.rules.entries import SHOWN, Entry, Measured
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.changes import Change
from stadtkern.lifecycle.pilots import verdict_of
from stadtkern.lifecycle.states import State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stadtkern.city.api import Town

READABLE = (State.SUSPENDED, State.REJECTED, State.BLOCKED)  # whoever gives these reasons knows everybody reads them


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a use case of the register.

    ``kind`` is ``move``, ``review``, ``incident``, ``incident_closed`` or ``answer``; ``key`` is unique within the use
    case and stays. ``before`` and ``after`` are states; ``note`` is a reason, a severity, what came of an incident, or
    the identifier of an answered message.
    """

    key: str
    about: str
    title: str
    kind: str
    at: datetime
    before: str = ""
    after: str = ""
    note: str = ""
    next_on: date | None = None


def listed(state: str = "") -> QuerySet[UseCase]:
    """Return the use cases of the public register, last change first."""
    found = UseCase.objects.filter(is_public=True, state__in=SHOWN).order_by("-changed_at", "-id")
    return found.filter(state=state) if state else found


def counts() -> dict[str, int]:
    """Return how many public use cases stand in each state, ideas included."""
    rows = UseCase.objects.filter(is_public=True).order_by().values_list("state").annotate(count=Count("id"))
    return dict(rows)


def entry_of(public_id: str) -> Entry:
    """Return the public entry of a use case.

    Raises:
        Refused: ``not_found``, also for those that are not public or not yet in use.
    """
    found = listed().filter(public_id=public_id)
    entries = entries_of(found)
    if not entries:
        raise Refused("not_found", gettext("There is no such entry in the register. It may be an idea still."))
    return entries[0]


def events(public_id: str = "", *, count: int = 50) -> list[Event]:
    """Return what happened last in the register or to one of its use cases, latest first."""
    cases = {"use_case__is_public": True, "use_case__state__in": SHOWN}
    if public_id:
        cases["use_case__public_id"] = public_id
    moves = Move.objects.filter(**cases).select_related("use_case").order_by("-moved_at", "-id")
    reviews = Paper.objects.filter(**cases, kind="review_report").select_related("use_case").order_by("-written_at")
    incidents = Incident.objects.filter(**cases).select_related("use_case")
    answers = Concern.objects.filter(**cases, is_public=True).select_related("use_case").order_by("-answered_at")
    found = [
        *(_moved(each) for each in moves[:count]),
        *(_reviewed(each) for each in reviews[:count]),
        *(event for each in incidents[:count] for event in _went_wrong(each)),
        *(_answered(each) for each in answers[:count]),
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)[:count]


def _moved(move: Move) -> Event:
    case = move.use_case
    is_readable = move.after in READABLE or set(move.reason.split(", ")) <= set(Change)
    return Event(
        f"move-{move.number}",
        case.public_id,
        case.title,
        "move",
        move.moved_at,
        before=move.before,
        after=move.after,
        note=move.reason if is_readable else "",
    )


def _reviewed(paper: Paper) -> Event:
    case, report = paper.use_case, papers.ReviewReport.model_validate(paper.content)
    return Event(
        f"review-{paper.number}", case.public_id, case.title, "review", paper.written_at, next_on=report.next_on
    )


def _went_wrong(incident: Incident) -> list[Event]:
    case, key = incident.use_case, f"incident-{incident.pk}"
    found = [Event(key, case.public_id, case.title, "incident", incident.reported_at, note=incident.severity)]
    if incident.closed_at:
        closed = f"{key}-closed"
        found.append(
            Event(closed, case.public_id, case.title, "incident_closed", incident.closed_at, note=incident.outcome)
        )
    return found


def _answered(concern: Concern) -> Event:
    case, at = concern.use_case, concern.answered_at
    assert case is not None
    assert at is not None
    return Event(f"answer-{concern.public_id}", case.public_id, case.title, "answer", at, note=concern.public_id)


def entries_of(found: QuerySet[UseCase]) -> list[Entry]:
    """Return the public entries of some use cases, with the same few questions to the database for one or thousands."""
    cases = list(found)
    ids = [each.pk for each in cases]
    written, moves, watched = _latest_papers(ids), _moves(ids), _watched(ids)
    tools = {each.public_id: each for each in Tool.objects.all()}
    town, language = city.current().town, (get_language() or "de")[:2]
    return [
        _entry(
            each,
            town,
            moves.get(each.pk, []),
            _facts(written.get(each.pk, {}), tools, language) | watched.get(each.pk, {}),
        )
        for each in cases
    ]


def _watched(ids: list[int]) -> dict[int, dict[str, Any]]:
    """Return use, incidents, messages and releases of some use cases."""
    found: dict[int, dict[str, Any]] = {case: {"used": used} for case, used in queries_watch.used(ids).items()}
    open_ones = Count("id", filter=Q(closed_at__isnull=True))
    answered = Count("id", filter=Q(answered_at__isnull=False))
    incidents = Incident.objects.filter(use_case__in=ids).order_by().values("use_case")
    for row in incidents.annotate(count=Count("id"), still=open_ones):
        found.setdefault(row["use_case"], {}).update(incidents=row["count"], incidents_open=row["still"])
    concerns = Concern.objects.filter(use_case__in=ids).order_by().values("use_case")
    for row in concerns.annotate(count=Count("id"), done=answered):
        found.setdefault(row["use_case"], {}).update(concerns=row["count"], concerns_answered=row["done"])
    for release in Release.objects.filter(use_case__in=ids, ended_at__isnull=True):
        found.setdefault(release.use_case_id, {})["release_until"] = localdate(release.valid_until)
    return found


def _entry(found: UseCase, town: Town, moves: list[Move], facts: dict[str, Any]) -> Entry:
    return Entry(
        public_id=found.public_id,
        title=found.title,
        summary=found.summary,
        state=State(found.state),
        office=found.office,
        organization=town.official_name,
        contact=str(town.email),
        changed_at=found.changed_at,
        since=next((move.moved_at.date() for move in moves if move.after == State.PILOT), None),
        ended=next((move.moved_at.date() for move in moves if move.after == State.RETIRED), None),
        suspended_because=moves[-1].reason if moves and found.state == State.SUSPENDED else "",
        **facts,
    )


def _moves(ids: list[int]) -> dict[int, list[Move]]:
    """Return the moves an entry speaks of: when it began, was stopped, ended."""
    found: dict[int, list[Move]] = {}
    spoken_of = (State.PILOT, State.SUSPENDED, State.RETIRED)
    for move in Move.objects.filter(use_case__in=ids, after__in=spoken_of).order_by("number"):
        found.setdefault(move.use_case_id, []).append(move)
    return found


def _latest_papers(ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    rows = Paper.objects.filter(use_case__in=ids, kind__in=[*_READERS, "pilot_plan", "tool_choice"]).order_by("number")
    for case, kind, content in rows.values_list("use_case_id", "kind", "content"):
        found.setdefault(case, {})[kind] = content
    return {
        case: {kind: papers.KINDS[kind].model_validate(content) for kind, content in kinds.items()}
        for case, kinds in found.items()
    }


def _facts(written: dict[str, Any], tools: Mapping[str, Tool], language: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for kind, read in _READERS.items():
        if kind in written:
            facts |= read(written[kind], written)
    facts |= _tool(written.get("tool_choice"), tools)
    if not facts.get("overtakes_reason") and (plan := written.get("pilot_plan")):
        facts["overtakes_reason"] = plan.overtakes_reason
    if reasons := facts.get("ai_act_class"):
        facts["class_word"] = word("classes", reasons, language)
    return facts


def _description(paper: papers.Description, _: dict[str, Any]) -> dict[str, Any]:
    return {
        "problem": paper.problem,
        "affected": paper.affected,
        "without_ai": paper.without_ai,
        "benefit": paper.benefit,
        "environment_benefit": paper.environment_benefit,
    }


def _classification(paper: papers.Classification, _: dict[str, Any]) -> dict[str, Any]:
    result = classify(paper.answers)
    articles = (*result.article5, *result.annex_iii, *result.art50)
    return {
        "ai_act_class": result.ai_act_class.value,
        "class_reasons": articles,
    }


def _privacy(paper: papers.Privacy, _: dict[str, Any]) -> dict[str, Any]:
    return {
        "legal_basis": paper.legal_basis,
        "statute": paper.statute,
        "data_classes": paper.data_classes,
        "has_personal_data": paper.has_personal_data,
        "dpia": paper.dpia_reason,
    }


def _tool(choice: papers.ToolChoice | None, tools: Mapping[str, Tool]) -> dict[str, Any]:
    if choice is None:
        return {}
    tool = tools.get(choice.tool)
    known = {"tool": f"{tool.name} {tool.version}", "supplier": tool.vendor, "host": tool.host} if tool else {}
    return {"digest": choice.digest, "is_local": choice.is_local, "label": choice.label, **known}


def _report(paper: papers.PilotReport, written: dict[str, Any]) -> dict[str, Any]:
    plan = written.get("pilot_plan")
    metrics = {metric.name: metric for metric in plan.metrics} if plan else {}
    measured = tuple(
        Measured(
            each.metric,
            metrics[each.metric].threshold,
            each.value,
            each.low,
            each.high,
            each.count,
            verdict_of(metrics[each.metric], each),
        )
        for each in paper.results
        if each.metric in metrics
    )
    return {"measured": measured, "findings": paper.findings, "energy_kwh": str(paper.energy_kwh)}


def _bias(paper: papers.BiasRun, _: dict[str, Any]) -> dict[str, Any]:
    return {"bias_on": paper.ran_on, "bias_facts": paper.facts, "bias_refusals": paper.refusals}


def _decision(paper: papers.RolloutDecision, _: dict[str, Any]) -> dict[str, Any]:
    return {"next_review": paper.review_on, "overtakes_reason": paper.overtakes_reason}


def _retirement(paper: papers.Retirement, _: dict[str, Any]) -> dict[str, Any]:
    return {"lessons": paper.lessons}


_READERS: dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]] = {
    "description": _description,
    "classification": _classification,
    "privacy": _privacy,
    "pilot_report": _report,
    "bias_run": _bias,
    "rollout_decision": _decision,
    "retirement": _retirement,
}
