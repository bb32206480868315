"""Reads of the partners in research, and of the figures they get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.learning import queries_overview
from stadtkern.learning.models import ResearchPartner
from stadtkern.learning.rules.evaluation import TRAINING, Figure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from stadtkern.governance.api import Entry

OF_USE = (
    "calls", "accepted", "refused", "failed", "held_back", "energy_wh_low", "energy_wh", "energy_wh_high", "cost_eur",
)  # fmt: skip
OF_PILOT = ("threshold", "value", "low", "high", "count")
OF_REGISTER = ("incidents", "incidents_open", "concerns", "concerns_answered")


@dataclass(frozen=True, slots=True)
class Partners:
    """Those the town works with on a day, or will, and those it has worked with."""

    running: tuple[ResearchPartner, ...]
    ended: tuple[ResearchPartner, ...]


def partners(today: date) -> Partners:
    """Return all partners by name."""
    is_over = Q(until__lt=today)
    return Partners(
        tuple(ResearchPartner.objects.exclude(is_over)), tuple(ResearchPartner.objects.filter(is_over))
    )  # fmt: skip


def partner_numbered(number: int, *, locked: bool = False) -> ResearchPartner:
    """Return a partner.

    Raises:
        Refused: ``not_found``.
    """
    rows = ResearchPartner.objects.select_for_update() if locked else ResearchPartner.objects
    found = rows.filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("This partner is not on record any more."))
    return found


def figures(today: date) -> list[Figure]:
    """Return everything measured that partners may get: public use cases, courses, this year's training."""
    return [*_of_use_cases(), *_of_courses(today), *_of_training(today)]


def _of_use_cases() -> Iterator[Figure]:
    for entry in governance.entries():
        yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterator[Figure]:
    for name in OF_REGISTER:
        yield Figure(entry.public_id, name, getattr(entry, name))
    if entry.used:
        for name in OF_USE:
            yield Figure(entry.public_id, name, getattr(entry.used, name))
    for number, metric in enumerate(entry.measured, start=1):
        for name in OF_PILOT:
            yield Figure(entry.public_id, f"pilot_{name}", getattr(metric, name), number)


def _of_courses(today: date) -> Iterator[Figure]:
    counts = queries_overview.proof_counts(today=today)
    proved = {(course, version): count for course, version, count in counts.by_version}
    for each in queries_overview.evaluations():
        yield Figure(each.course.id, "course_people", proved.get((each.course.id, each.course.version), 0))
        if each.average is not None:
            yield Figure(each.course.id, "course_answers", each.answers)
            yield Figure(each.course.id, "course_stars", each.average)


def _of_training(today: date) -> Iterator[Figure]:
    counts = queries_overview.proof_counts(today=today)
    yield Figure(TRAINING, "people", counts.people)
    yield Figure(TRAINING, "people_with_proof", counts.valid)
    yield Figure(TRAINING, "people_with_lapsed_proof", counts.lapsed)
    yield Figure(TRAINING, "hours_learnt", queries_overview.hours_learnt(today.year))
    if plan := queries_overview.year_plan(today.year):
        for name in ("hours_planned", "budget_eur", "spent_eur"):
            yield Figure(TRAINING, name, getattr(plan, name))
