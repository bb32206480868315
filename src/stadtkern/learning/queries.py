"""Reads of courses: how far one person is, what they have earned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stadtkern.identity import api as identity
from stadtkern.learning.catalogue import catalogue
from stadtkern.learning.models import CourseEvaluator, ModuleProgress, Workplace
from stadtkern.learning.rules.expiry import ending_soon
from stadtkern.learning.rules.quiz import order_of, score

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stadtkern.city.api import Text
    from stadtkern.identity.api import Proof
    from stadtkern.learning.catalogue import Course, Module
    from stadtkern.learning.schema import Answer, Question


class Stage(StrEnum):
    """How far somebody is in a module."""

    NEW = "new"
    BEGUN = "begun"
    FAILED = "failed"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Step:
    """A module as its course lists it for one person."""

    module: Module
    stage: Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """A course for one person: its modules, and the certificate that holds longest, if one counts today."""

    course: Course
    steps: tuple[Step, ...]
    certificate: Proof | None
    ends_soon: bool
    gives_certificates: bool

    @property
    def passed(self) -> int:
        """How many modules are passed in this round."""
        return sum(step.stage is Stage.PASSED for step in self.steps)

    @property
    def is_begun(self) -> bool:
        """Whether anything was done in this round."""
        return any(step.stage is not Stage.NEW for step in self.steps)


@dataclass(frozen=True, slots=True)
class Held:
    """A class somebody has proved or could prove, with what it opens and how long it holds."""

    name: Text
    opens: Text
    proof: Proof | None
    ends_soon: bool
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """A possible answer with its number in the file, whether it was chosen."""

    number: int
    answer: Answer
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question in the order of one try."""

    question: Question
    answers: tuple[ShownAnswer, ...]
    is_right: bool
    is_answered: bool


def standings(person: str, *, today: date) -> list[Standing]:
    """Return every course with how far somebody is; two queries, however many courses."""
    rows = list(ModuleProgress.objects.filter(person=person, certificate=""))
    proofs = identity.proofs_of(person)
    return [_standing(course, rows, proofs, today) for course in catalogue().courses.values()]


def standing_in(course: Course, person: str, *, today: date) -> Standing:
    """Return how far somebody is in one course."""
    rows = list(ModuleProgress.objects.filter(person=person, course=course.id, certificate=""))
    return _standing(course, rows, identity.proofs_of(person), today)


def _standing(course: Course, rows: list[ModuleProgress], proofs: list[Proof], today: date) -> Standing:
    own = {row.module: row for row in rows if (row.course, row.version) == (course.id, course.version)}
    steps = tuple(Step(module, _stage(own.get(module.id))) for module in course.modules)
    earned = [proof for proof in proofs if proof.course == course.id and proof.counts_on(today)]
    longest = max(earned, key=lambda each: each.valid_until, default=None)
    soon = bool(longest and ending_soon([longest], today=today))
    return Standing(course, steps, longest, soon, course.gives_certificates_on(today))


def _stage(row: ModuleProgress | None) -> Stage:
    if row is None:
        return Stage.NEW
    if row.passed_at:
        return Stage.PASSED
    return Stage.FAILED if row.sent_at else Stage.BEGUN


def held_by(person: str, *, today: date) -> list[Held]:
    """Return every class of training with the proof somebody has of it, and the courses that give one."""
    proofs = [each for each in identity.proofs_of(person) if each.counts_on(today)]
    soon = {each.training_class for each in ending_soon(proofs, today=today)}
    courses = catalogue().courses.values()
    return [
        Held(
            name=described.words,  # type: ignore[arg-type]  # words in two languages, whichever class holds them
            opens=described.opens,  # type: ignore[arg-type]
            proof=max(
                (each for each in proofs if each.training_class == name),
                key=lambda each: each.valid_until,
                default=None,
            ),
            ends_soon=name in soon,
            courses=tuple(course for course in courses if name in course.proves),
        )
        for name, described in identity.TRAINING_CLASSES.items()
    ]


def latest_try(person: str, course: Course, module: Module) -> ModuleProgress | None:
    """Return somebody's latest try at a module of the current version, whether it went into a certificate or not."""
    rows = ModuleProgress.objects.filter(person=person, course=course.id, version=course.version, module=module.id)
    return rows.order_by("-id").first()


def questions_of(row: ModuleProgress, module: Module) -> list[ShownQuestion]:
    """Return the questions of a try in its own order, with what was chosen."""
    given: Mapping[str, list[int]] = row.given
    shown = []
    for place in order_of(len(module.questions), row.seed):
        question = module.questions[place]
        chosen = frozenset(given.get(question.id, ()))
        answers = tuple(
            ShownAnswer(number, question.answers[number], number in chosen)
            for number in order_of(len(question.answers), f"{row.seed}:{question.id}")
        )
        shown.append(ShownQuestion(question, answers, chosen == question.right, bool(chosen)))
    return shown


def is_passed_now(row: ModuleProgress, module: Module) -> bool:
    """Say whether this very try was enough."""
    return score(module.right, row.given, pass_percent=module.pass_percent).is_passed


def may_evaluate(person: str, course: Course) -> bool:
    """Say whether somebody has earned this version's certificate and not evaluated it yet."""
    earned = any((proof.course, proof.version) == (course.id, course.version) for proof in identity.proofs_of(person))
    done = CourseEvaluator.objects.filter(person=person, course=course.id, version=course.version).exists()
    return earned and not done


def workplace_of(person: str) -> str:
    """Return the office somebody said they work in, or nothing."""
    return Workplace.objects.filter(person=person).values_list("office", flat=True).first() or ""
