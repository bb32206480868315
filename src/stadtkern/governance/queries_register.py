"""Reads of the public AI register: everything in it comes from papers, moves and tools, nothing is typed twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import get_language, gettext

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.texts import word
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.governance.models import Move, Paper, Tool, UseCase
from stadtkern.governance.rules import artefacts as papers
from stadtkern.governance.rules.pilots import verdict_of
from stadtkern.governance.rules.register import SHOWN, Entry, Measured
from stadtkern.governance.rules.states import State

if TYPE_CHECKING:
    from django.db.models import QuerySet


def listed(*, state: str = "") -> QuerySet[UseCase]:
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
    found = UseCase.objects.filter(public_id=public_id, is_public=True, state__in=SHOWN).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such entry in the register. It may be an idea still."))
    written = _latest_papers(found)
    moves = list(Move.objects.filter(use_case=found).order_by("number"))
    town = city.current().town
    facts: dict[str, Any] = {}
    for kind, read in _READERS.items():
        if kind in written:
            facts |= read(written[kind], written)
    return Entry(
        public_id=found.public_id,
        title=found.title,
        summary=found.summary,
        state=State(found.state),
        office=found.office,
        organization=town.official_name,
        contact=str(town.email),
        since=next((move.moved_at.date() for move in moves if move.after == State.PILOT), None),
        ended=next((move.moved_at.date() for move in moves if move.after == State.RETIRED), None),
        suspended_because=moves[-1].reason if moves and found.state == State.SUSPENDED else "",
        **facts,
    )


def _latest_papers(found: UseCase) -> dict[str, Any]:
    rows = Paper.objects.filter(use_case=found).order_by("number").values_list("kind", "content")
    return {kind: papers.KINDS[kind].model_validate(content) for kind, content in rows}


def _description(paper: papers.Description, _: dict[str, Any]) -> dict[str, Any]:
    return {
        "problem": paper.problem,
        "affected": paper.affected,
        "without_ai": paper.without_ai,
        "benefit": paper.benefit,
    }


def _classification(paper: papers.Classification, _: dict[str, Any]) -> dict[str, Any]:
    result, language = classify(paper.answers), (get_language() or "de")[:2]
    articles = (*result.article5, *result.annex_iii, *result.art50)
    return {
        "ai_act_class": result.ai_act_class.value,
        "class_word": word("classes", result.ai_act_class, language),
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


def _tool(paper: papers.ToolChoice, _: dict[str, Any]) -> dict[str, Any]:
    tool = Tool.objects.filter(public_id=paper.tool).first()
    known = {"tool": f"{tool.name} {tool.version}", "supplier": tool.vendor, "host": tool.host} if tool else {}
    return {"digest": paper.digest, "is_local": paper.is_local, "label": paper.label, **known}


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
    return {"next_review": paper.review_on}


def _retirement(paper: papers.Retirement, _: dict[str, Any]) -> dict[str, Any]:
    return {"lessons": paper.lessons}


_READERS: dict[str, Callable[[Any, dict[str, Any]], dict[str, Any]]] = {
    "description": _description,
    "classification": _classification,
    "privacy": _privacy,
    "tool_choice": _tool,
    "pilot_report": _report,
    "bias_run": _bias,
    "rollout_decision": _decision,
    "retirement": _retirement,
}
