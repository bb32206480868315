"""Reads of fairness: runs, what is due, what waits to be judged, and how the judges agree."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.fairness.models import FilterEvaluation, Judgement, ReviewSample, Run
from stadtkern.fairness.rules.reviews import REVIEWERS, alpha, preference, same_marks
from stadtkern.governance import api as governance
from stadtkern.governance.api import State
from stadtkern.strategy import api as strategy

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from stadtkern.governance.api import Idea
    from stadtkern.identity.api import Actor

USUALLY_LASTS = timedelta(days=92)  # a quarter, where the town's strategy says nothing else
SOON = timedelta(days=14)
LIVE = frozenset({State.PILOT, State.PILOT_REPORTED, State.ROLLOUT, State.UNDER_REVIEW})
AHEAD = frozenset({State.PRIVACY_CHECKED, State.TOOL_RELEASED, State.ADAPTING})  # the next gate asks for a run


@dataclass(frozen=True, slots=True)
class Due:
    """When a use case has to be measured anew; ``due_on`` is None if it never was."""

    use_case: Idea
    run: Run | None
    due_on: date | None
    is_live: bool
    is_overdue: bool
    is_soon: bool


@dataclass(frozen=True, slots=True)
class Review:
    """How far the blind review of a run has come. What it found is told only when everything is judged by two people.

    ``worse`` and ``better`` count judgements against and for the group, ``problems`` pairs in which somebody saw one.
    """

    pairs: int
    judged_once: int
    judged: int
    same: int
    alpha: float | None
    worse: int
    better: int
    equal: int
    problems: int

    @property
    def is_complete(self) -> bool:
        """Tell whether every pair was judged by everybody who has to."""
        return self.judged == self.pairs


def runs(use_case: str = "") -> QuerySet[Run]:
    """Return runs without their results, the latest first."""
    found = Run.objects.defer("result")
    return found.filter(use_case=use_case) if use_case else found


def run(public_id: str) -> Run:
    """Return one run.

    Raises:
        Refused: ``not_found``.
    """
    found = Run.objects.filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such run."))
    return found


def public_titles() -> dict[str, str]:
    """Return the titles of the use cases everybody may know about."""
    return {each.public_id: each.title for each in governance.known_ideas() if each.is_public}


def public_run(public_id: str) -> tuple[Run, str]:
    """Return a run with the title of its use case, if the town shows that in public.

    Raises:
        Refused: ``not_found``, also for runs of use cases that are not public.
    """
    found, titles = run(public_id), public_titles()
    if found.use_case not in titles:
        raise Refused("not_found", gettext("There is no such run."))
    return found, titles[found.use_case]


def lasts(today: date) -> timedelta:
    """Return how long a run holds, as the strategy in force says."""
    in_force = strategy.in_force(today)
    value = in_force.values.get("bias_run_lasts") if in_force else None
    return value if isinstance(value, timedelta) else USUALLY_LASTS


def due(today: date) -> list[Due]:
    """Return every use case that needs runs, the most urgent first."""
    latest: dict[str, Run] = {}
    for each in runs():
        latest.setdefault(each.use_case, each)
    span, found = lasts(today), []
    for use_case in governance.known_ideas():
        if use_case.state in LIVE | AHEAD:
            last = latest.get(use_case.public_id)
            until = localdate(last.finished_at) + span if last else None
            is_overdue = until is None or until < today
            is_soon = not is_overdue and until is not None and until <= today + SOON
            found.append(Due(use_case, last, until, use_case.state in LIVE, is_overdue, is_soon))
    return sorted(found, key=lambda each: (not (each.is_live and each.is_overdue), each.due_on or today))


def not_measured(today: date) -> list[Idea]:
    """Return the public use cases that are live without a run that still holds."""
    return [each.use_case for each in due(today) if each.is_live and each.is_overdue and each.use_case.is_public]


def next_sample(run_id: str, actor: Actor) -> ReviewSample | None:
    """Return the next pair this person has to judge, in an order of their own; None if nothing is left for them.

    Raises:
        Refused: ``not_found``.
    """
    found = run(run_id)
    open_ones = (
        ReviewSample.objects.filter(run=found)
        .annotate(count=Count("judgements"))
        .filter(count__lt=REVIEWERS)
        .exclude(judgements__reviewer=actor.public_id)
    )
    waiting = list(open_ones.order_by("number").values_list("pk", flat=True))
    if not waiting:
        return None
    order = random.Random(f"{found.public_id}/{actor.public_id}")  # noqa: S311 - repeatable on purpose
    places = {
        pk: order.random()
        for pk in ReviewSample.objects.filter(run=found).order_by("number").values_list("pk", flat=True)
    }
    return ReviewSample.objects.get(pk=min(waiting, key=places.__getitem__))


def sample(run_id: str, number: int) -> int:
    """Return the key of one pair of a run.

    Raises:
        Refused: ``not_found``.
    """
    found = ReviewSample.objects.filter(run__public_id=run_id, number=number).values_list("pk", flat=True).first()
    if found is None:
        raise Refused("not_found", gettext("This pair does not exist."))
    return found


def judged_by(run_id: str, actor: Actor) -> int:
    """Return how many pairs of a run this person has judged."""
    return Judgement.objects.filter(sample__run__public_id=run_id, reviewer=actor.public_id).count()


def review_of(found: Run) -> Review:
    """Return how far the blind review of a run has come, and what it found."""
    return reviews_of([found])[found.pk]


def reviews_of(found: list[Run]) -> dict[int, Review]:
    """Return the reviews of several runs with two queries."""
    samples = ReviewSample.objects.filter(run__in=found).values_list("pk", "run_id", "is_group_first")
    marks: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    rows = Judgement.objects.filter(sample__run__in=found).values_list("sample_id", "mark", "problems")
    for sample_id, mark, problems in rows:
        marks[sample_id].append((mark, bool(problems)))
    of_run: dict[int, list[tuple[bool, list[tuple[int, bool]]]]] = defaultdict(list)
    for pk, run_id, is_group_first in samples:
        of_run[run_id].append((is_group_first, marks[pk]))
    return {each.pk: _review(of_run[each.pk]) for each in found}


def _review(pairs: list[tuple[bool, list[tuple[int, bool]]]]) -> Review:
    units = [[mark for mark, _ in given] for _, given in pairs]
    same, judged = same_marks(units)
    turned = [preference(mark, is_group_first=first) for first, given in pairs for mark, _ in given]
    return Review(
        pairs=len(pairs),
        judged_once=sum(bool(unit) for unit in units),
        judged=judged,
        same=same,
        alpha=alpha(units),
        worse=sum(each < 0 for each in turned),
        better=sum(each > 0 for each in turned),
        equal=sum(each == 0 for each in turned),
        problems=sum(any(problem for _, problem in given) for _, given in pairs),
    )


def filters() -> QuerySet[FilterEvaluation]:
    """Return evaluated filters, the latest first."""
    return FilterEvaluation.objects.all()
