"""Which idea comes first: the ranked backlog, made of the score sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.governance.models import Paper, UseCase
from stadtkern.governance.rules.artefacts import KINDS, Artefact, Discussion, ScoreSheet
from stadtkern.governance.rules.dossier import Paper as Written
from stadtkern.governance.rules.requirements import score_of_papers
from stadtkern.governance.rules.states import BACKLOG

if TYPE_CHECKING:
    from collections.abc import Collection

    from stadtkern.governance.rules.scoring import Score


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
