"""Reads for those who look after courses: counts about people, never people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from stadtkern.city import api as city
from stadtkern.identity import api as identity
from stadtkern.learning.catalogue import catalogue
from stadtkern.learning.models import CourseEvaluation, ModuleProgress, TrainingYear, Workplace
from stadtkern.learning.rules.coverage import FEWEST_ANSWERS, Group, average, without_small

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from stadtkern.learning.catalogue import Course


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What people think of a course version; the average and texts only from five answers on."""

    course: Course
    answers: int
    average: Decimal | None
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofCounts:
    """How many people have a proof that counts today, who had one and has none now, how many by course version."""

    people: int
    valid: int
    lapsed: int
    by_version: tuple[tuple[str, str, int], ...]


def coverage(*, today: date, elsewhere: str, together: str) -> list[Group]:
    """Return how many people of each office have which proof; offices with fewer than five people are put together.

    ``elsewhere`` names those who have not said where they work, ``together`` the small offices.
    """
    people = {f"account:{each.pk}" for each in identity.accounts() if each.is_active}
    said = dict(Workplace.objects.values_list("person", "office"))
    classes = list(identity.TRAINING_CLASSES)
    held: dict[str, set[str]] = {}
    for proof in identity.proofs_of_everybody():
        if proof.counts_on(today):
            held.setdefault(proof.person, set()).add(proof.training_class)
    offices = city.current().offices
    by_office: dict[str, list[str]] = {}
    for person in sorted(people):
        by_office.setdefault(said.get(person, ""), []).append(person)
    groups = [
        Group(
            offices[office].name.de if office in offices else elsewhere,
            len(members),
            tuple(sum(identity.classes_for(each) <= held.get(person, set()) for person in members) for each in classes),
        )
        for office, members in sorted(by_office.items())
    ]
    return without_small(groups, together=together)


def evaluations() -> list[Evaluated]:
    """Return what people think of each course as it is now."""
    shown = []
    for course in catalogue().courses.values():
        rows = list(CourseEvaluation.objects.filter(course=course.id, version=course.version).order_by("id"))
        texts = tuple(row.text for row in rows if row.text) if len(rows) >= FEWEST_ANSWERS else ()
        shown.append(Evaluated(course, len(rows), average([row.stars for row in rows]), texts))
    return shown


def proof_counts(*, today: date) -> ProofCounts:
    """Return how the proofs of those who work here stand; with none that counts somebody who had one is lapsed."""
    people = {f"account:{each.pk}" for each in identity.accounts() if each.is_active}
    proofs = [proof for proof in identity.proofs_of_everybody() if proof.person in people]
    running = [proof for proof in proofs if proof.counts_on(today)]
    valid = {proof.person for proof in running}
    proved = {(proof.person, proof.course, proof.version) for proof in running}
    versions = Counter((course, version) for _person, course, version in proved)
    return ProofCounts(
        people=len(people),
        valid=len(valid),
        lapsed=len({proof.person for proof in proofs} - valid),
        by_version=tuple((course, version, count) for (course, version), count in sorted(versions.items())),
    )


def year_plan(year: int) -> TrainingYear | None:
    """Return what was planned for a year, if anybody entered it."""
    return TrainingYear.objects.filter(year=year).first()


def hours_learnt(year: int) -> int:
    """Return the whole hours of all modules passed in a year, by the time each is meant to take."""
    minutes = ModuleProgress.objects.filter(passed_at__year=year).aggregate(sum=Sum("minutes"))["sum"]
    return (minutes or 0) // 60
