"""Reads of the public AI register: everything in it comes from papers, moves and tools, nothing is typed twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import get_language

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.texts import word
from stadtkern.ailaw.classification.tree import misfits
from stadtkern.city import api as city
from stadtkern.governance import queries_entries, queries_watch
from stadtkern.governance.models import Concern, Incident, Move, Paper, Release, Tool, UseCase
from stadtkern.lifecycle import artefacts as papers
from stadtkern.lifecycle.changes import Change
from stadtkern.lifecycle.entries import SHOWN, Entry, Left, Measured
from stadtkern.lifecycle.pilots import verdict_of
from stadtkern.lifecycle.states import State
from stadtkern.lifecycle.writing import REVIEW_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from stadtkern.city.api import Town

_LATEST_OF_INCIDENT = Coalesce("closed_at", "reported_at").desc()
READABLE = (State.SUSPENDED, State.REJECTED, State.BLOCKED)  # whoever gives these reasons knows everybody reads them


Content = dict[str, Any]  # of a paper, as it is stored


class _Step(NamedTuple):
    before: str
    after: str
    at: datetime
    reason: str


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


def listed(states: Collection[str] = ()) -> QuerySet[UseCase]:
    """Return the use cases of the public register, in some states or in all, last change first."""
    found = queries_entries.listed()
    return found.filter(state__in=states) if states else found


def counts() -> dict[str, int]:
    """Return how many use cases of the public register stand in each state."""
    return _by_state(queries_entries.listed())


def idea_counts() -> dict[str, int]:
    """Return how many public ideas that were never tried stand in each state."""
    return _by_state(queries_entries.waiting())


def _by_state(found: QuerySet[UseCase]) -> dict[str, int]:
    return dict(found.order_by().values_list("state").annotate(count=Count("id")))


def entry_of(public_id: str) -> Entry:
    """Return the public entry of a use case.

    Raises:
        Refused: ``not_found``, also for those that are not public or were never tried.
    """
    found = queries_watch.public_case(public_id)
    return entries_of([found])[0]


def events(public_id: str = "", *, count: int = 50) -> list[Event]:
    """Return what happened last in the register or to one of its use cases, latest first."""
    listed = queries_entries.listed().order_by()
    cases = {"use_case__in": listed.filter(public_id=public_id) if public_id else listed}
    moves = Move.objects.filter(**cases).select_related("use_case").order_by("-moved_at", "-id")
    reviews = Paper.objects.filter(**cases, kind="review_report").select_related("use_case").order_by("-written_at")
    incidents = Incident.objects.filter(**cases).select_related("use_case").order_by(_LATEST_OF_INCIDENT)
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
    return Event(
        f"move-{move.number}",
        case.public_id,
        case.title,
        "move",
        move.moved_at,
        before=move.before,
        after=move.after,
        note=_readable(move.after, move.reason),
    )


def _readable(after: str, reason: str) -> str:
    """Return the reason of a move if everybody may read it: given for everybody, or the code of a change."""
    return reason if after in READABLE or set(reason.split(", ")) <= set(Change) else ""


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


def entries_of(found: Iterable[UseCase]) -> list[Entry]:
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
    for release in Release.objects.filter(use_case__in=ids).order_by("valid_from", "id"):  # the last one counts
        until = None if release.ended_at else localdate(release.valid_until)
        latest = {"release_until": until, "release_ended_because": release.ended_because}
        found.setdefault(release.use_case_id, {}).update(latest)
    return found


def _entry(found: UseCase, town: Town, steps: list[_Step], facts: dict[str, Any]) -> Entry:
    left = _left(steps) if found.state not in SHOWN else None
    if left or found.state == State.RETIRED:
        facts.pop("next_review", None)  # nothing runs that could be reviewed
    return Entry(
        public_id=found.public_id,
        title=found.title,
        summary=found.summary,
        state=State(found.state),
        office=found.office,
        organization=town.official_name,
        contact=str(town.email),
        changed_at=found.changed_at,
        since=next((localdate(step.at) for step in steps if step.after == State.PILOT), None),
        ended=next((localdate(step.at) for step in steps if step.after == State.RETIRED), None),
        left=left,
        suspended_because=steps[-1].reason if found.state == State.SUSPENDED else "",
        **facts,
    )


def _left(steps: list[_Step]) -> Left | None:
    """Return how a use case left the states the register is about; why it was put aside since then counts more."""
    step = next((each for each in reversed(steps) if each.before in SHOWN), None)
    if step is None:
        return None
    why = steps[-1] if steps[-1].after in READABLE else step
    return Left(localdate(step.at), State(step.before), _readable(why.after, why.reason))


def _moves(ids: list[int]) -> dict[int, list[_Step]]:
    """Return the moves an entry speaks of: into, within and out of the states the register is about."""
    found: dict[int, list[_Step]] = {}
    spoken_of = Q(after__in=(State.PILOT, *READABLE, State.RETIRED)) | (Q(before__in=SHOWN) & ~Q(after__in=SHOWN))
    rows = Move.objects.filter(spoken_of, use_case__in=ids).order_by("number")
    for case, before, after, at, reason in rows.values_list("use_case_id", "before", "after", "moved_at", "reason"):
        found.setdefault(case, []).append(_Step(before, after, at, reason))
    return found


def _latest_papers(ids: list[int]) -> dict[int, dict[str, Content]]:
    """Return the latest paper of each kind as it is stored, the newest last; it was checked when it was written."""
    found: dict[int, dict[str, Content]] = {}
    rows = Paper.objects.filter(use_case__in=ids, kind__in=[*_READERS, *_READ_ALONG]).order_by("number")
    for case, kind, content in rows.values_list("use_case_id", "kind", "content"):
        written = found.setdefault(case, {})
        written.pop(kind, None)
        written[kind] = content
    return found


def _facts(written: dict[str, Content], tools: Mapping[str, Tool], language: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for kind, read in _READERS.items():
        if kind in written:
            facts |= read(written[kind], written)
    facts |= _tool(written.get("tool_choice"), tools)
    if not facts.get("overtakes_reason") and (plan := written.get("pilot_plan")):
        facts["overtakes_reason"] = plan.get("overtakes_reason", "")
    if found := facts.get("ai_act_class"):
        facts["class_word"] = word("classes", found, language)
    return facts


def _description(paper: Content, _: dict[str, Content]) -> dict[str, Any]:
    return {
        "problem": paper["problem"],
        "affected": paper["affected"],
        "without_ai": paper["without_ai"],
        "benefit": paper["benefit"],
        "environment_benefit": paper.get("environment_benefit", ""),
    }


def _classification(paper: Content, _: dict[str, Content]) -> dict[str, Any]:
    ai_act_class, points = _class_of(frozenset(paper["answers"].items()))
    return {"ai_act_class": ai_act_class, "class_reasons": points}


@lru_cache(maxsize=4096)  # the rules are part of the program: the same answers have the same class as long as it runs
def _class_of(answers: frozenset[tuple[str, str]]) -> tuple[str, tuple[str, ...]]:
    """Return class and points of some answers; nothing for those of an older tree that the rules know no more."""
    given = dict(answers)
    if misfits(given):
        return "", ()
    result = classify(given)
    return result.ai_act_class.value, (*result.article5, *result.annex_iii, *result.art50)


def _privacy(paper: Content, _: dict[str, Content]) -> dict[str, Any]:
    return {
        "legal_basis": paper["legal_basis"],
        "statute": paper["statute"],
        "data_classes": tuple(paper["data_classes"]),
        "has_personal_data": paper["has_personal_data"],
        "dpia": paper["dpia_reason"],
    }


def _tool(choice: Content | None, tools: Mapping[str, Tool]) -> dict[str, Any]:
    if choice is None:
        return {}
    tool = tools.get(choice["tool"])
    known = {"tool": f"{tool.name} {tool.version}", "supplier": tool.vendor, "host": tool.host} if tool else {}
    return {"digest": choice["digest"], "is_local": choice["is_local"], "label": choice["label"], **known}


def _report(paper: Content, written: dict[str, Content]) -> dict[str, Any]:
    planned = written.get("pilot_plan", {}).get("metrics", ())
    metrics = {each["name"]: papers.Metric.model_validate(each) for each in planned}
    results = [papers.Result.model_validate(each) for each in paper["results"] if each["metric"] in metrics]
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
        for each in results
    )
    return {"measured": measured, "findings": paper["findings"], "energy_kwh": str(paper["energy_kwh"])}


def _bias(paper: Content, _: dict[str, Content]) -> dict[str, Any]:
    ran_on = date.fromisoformat(paper["ran_on"])
    return {
        "bias_on": ran_on,
        "bias_run": paper["run"],
        "bias_facts": paper["facts"],
        "bias_refusals": paper["refusals"],
    }


def _decision(paper: Content, written: dict[str, Content]) -> dict[str, Any]:
    kind = next(each for each in reversed(written) if each in REVIEW_DAY)
    next_review = date.fromisoformat(written[kind][REVIEW_DAY[kind]])
    return {"next_review": next_review, "overtakes_reason": paper.get("overtakes_reason", "")}


def _retirement(paper: Content, _: dict[str, Content]) -> dict[str, Any]:
    return {"lessons": paper["lessons"]}


_READERS: dict[str, Callable[[Content, dict[str, Content]], dict[str, Any]]] = {
    "description": _description,
    "classification": _classification,
    "privacy": _privacy,
    "pilot_report": _report,
    "bias_run": _bias,
    "rollout_decision": _decision,
    "retirement": _retirement,
}
_READ_ALONG = ("pilot_plan", "tool_choice", "review_report")
