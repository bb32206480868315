"""Which idea comes first: the ranked backlog, made of the score sheets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.ailaw.classification.classify import classify
from stadtkern.governance import queries_entries
from stadtkern.governance.models import Paper, UseCase
from stadtkern.lifecycle.artefacts import KINDS, Artefact, Classification, Discussion, ScoreSheet
from stadtkern.lifecycle.dossier import Paper as Written
from stadtkern.lifecycle.requirements import score_of_papers
from stadtkern.lifecycle.states import BACKLOG, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from stadtkern.lifecycle.scoring import Score


@dataclass(frozen=True, slots=True)
class Waiting:
    """A public idea in its place; ``reasons`` are the words of those who scored it, without their names.

    ``has_page`` says whether it was tried before and was sent back, so that the register tells its story.
    """

    public_id: str
    title: str
    summary: str
    office: str
    state: str
    place: int
    score: Score
    reasons: tuple[str, ...]
    has_page: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A scored use case and its place; those of equal priority share one."""

    use_case: UseCase
    score: Score
    place: int


def scores(cases: Collection[int]) -> dict[int, Score]:
    """Return the score of every use case somebody has scored, by use case."""
    found: dict[int, list[Written]] = {}
    rows = Paper.objects.filter(use_case__in=cases, kind__in=("score_sheet", "discussion")).order_by("number")
    for row in rows:
        content: Artefact = KINDS[row.kind].model_validate(row.content)
        found.setdefault(row.use_case_id, []).append(Written(content, row.written_by, row.written_at.date()))
    return {
        case: score_of_papers([each for each in written if isinstance(each.content, ScoreSheet)], discussed=discussed)
        for case, written in found.items()
        for discussed in [any(isinstance(each.content, Discussion) for each in written)]
    }


def backlog() -> list[Ranked]:
    """Return what has passed its score and has not begun, best first."""
    waiting = {each.pk: each for each in UseCase.objects.filter(state__in=BACKLOG)}
    found = sorted(scores(waiting.keys()).items(), key=lambda item: (-item[1].priority, item[0]))
    better = [score.priority for _case, score in found]
    return [Ranked(waiting[case], score, better.index(score.priority) + 1) for case, score in found]


def waiting_ahead(found: UseCase) -> list[str]:
    """Return the identifiers of those ranked higher that have not begun (K21)."""
    own = scores([found.pk]).get(found.pk)
    if own is None:
        return []
    return [
        each.use_case.public_id
        for each in backlog()
        if each.score.priority > own.priority and each.use_case.pk != found.pk
    ]


def public_backlog() -> list[Waiting]:
    """Return the public part of the backlog, best first; places count those that are not public too."""
    ranked = [each for each in backlog() if each.use_case.is_public]
    words: dict[int, dict[str, str]] = {}
    listed = set(queries_entries.listed().values_list("pk", flat=True))
    sheets = Paper.objects.filter(use_case__in=[each.use_case.pk for each in ranked], kind="score_sheet")
    for row in sheets.order_by("number"):
        words.setdefault(row.use_case_id, {})[row.written_by] = row.content["reasons"]
    return [
        Waiting(
            public_id=each.use_case.public_id,
            title=each.use_case.title,
            summary=each.use_case.summary,
            office=each.use_case.office,
            state=each.use_case.state,
            place=each.place,
            score=each.score,
            reasons=tuple(dict.fromkeys(words.get(each.use_case.pk, {}).values())),
            has_page=each.use_case.pk in listed,
        )
        for each in ranked
    ]


def overtakes() -> list[tuple[str, str, str]]:
    """Return what began before ideas that rank higher: identifier, title and the published reason."""
    papers = Paper.objects.filter(
        kind__in=("pilot_plan", "rollout_decision"), use_case__in=queries_entries.listed().order_by()
    )
    rows = papers.exclude(content__overtakes_reason="").order_by("use_case_id", "number").select_related("use_case")
    found = {
        row.use_case.public_id: (row.use_case.title, str(row.content["overtakes_reason"]))
        for row in rows
        if row.content.get("overtakes_reason")
    }
    return [(public_id, title, reason) for public_id, (title, reason) in found.items()]


def blocked_reasons() -> dict[str, int]:
    """Return how many public ideas are blocked by what (``Policy``, or ``other`` without a classification)."""
    cases = set(queries_entries.waiting().filter(state=State.BLOCKED).values_list("pk", flat=True))
    papers = Paper.objects.filter(use_case__in=cases, kind="classification").order_by("number")
    answers = {row.use_case_id: Classification.model_validate(row.content).answers for row in papers}
    blocks = {case: classify(found).blocks for case, found in answers.items()}
    return dict(Counter(blocks[case][0].value if blocks.get(case) else "other" for case in cases))
