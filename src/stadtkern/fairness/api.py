"""The door of fairness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from stadtkern.fairness import queries

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.fairness.models import Run

__all__ = ["MeasuredRun", "latest_run", "runs_of"]


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """One run of a use case; ``facts`` and ``refusals`` are equivalent, different or inconclusive."""

    public_id: str
    use_case: str
    model: str
    digest: str
    facts: str
    refusals: str
    tasks: int
    answers: int
    finished_at: datetime
    url: str


def latest_run(use_case: str) -> MeasuredRun | None:
    """Return the latest run of a use case, or None if it was never measured."""
    found = queries.runs(use_case).first()
    return _measured(found) if found else None


def runs_of(use_case: str) -> list[MeasuredRun]:
    """Return every run of a use case, the latest first."""
    return [_measured(each) for each in queries.runs(use_case)]


def _measured(found: Run) -> MeasuredRun:
    return MeasuredRun(
        public_id=found.public_id,
        use_case=found.use_case,
        model=found.model,
        digest=found.digest,
        facts=found.facts,
        refusals=found.refusals,
        tasks=found.tasks,
        answers=found.answered,
        finished_at=found.finished_at,
        url=reverse("fairness:report", args=[found.public_id]),
    )
