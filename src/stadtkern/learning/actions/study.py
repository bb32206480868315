"""How somebody works through a course and earns its certificate."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.texts import LETTERS, clean
from stadtkern.identity import api as identity
from stadtkern.learning import queries
from stadtkern.learning.catalogue import course_called, module_called
from stadtkern.learning.models import CourseEvaluation, CourseEvaluator, ModuleProgress, Workplace
from stadtkern.learning.rules.expiry import months_later
from stadtkern.learning.rules.quiz import is_complete, score, unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.learning.catalogue import Course, Module

LONGEST_TEXT = 1_000


@transaction.atomic
def begin_questions(course: str, module: str, *, by: Actor, at: datetime) -> None:
    """Begin a module's questions in a new order; answers saved and not yet sent are kept.

    Raises:
        Refused: ``not_found``, ``not_human``.
    """
    _need_person(by)
    found = course_called(course)
    part = module_called(found, module)
    row, _is_new = ModuleProgress.objects.select_for_update().get_or_create(
        person=by.public_id,
        course=found.id,
        version=found.version,
        module=part.id,
        certificate="",
        defaults={"minutes": part.minutes, "seed": secrets.token_hex(4), "begun_at": at},
    )
    if row.sent_at:
        row.seed, row.given, row.sent_at, row.begun_at = secrets.token_hex(4), {}, None, at
        row.save(update_fields=["seed", "given", "sent_at", "begun_at"])


@transaction.atomic
def save_answers(course: str, module: str, given: Mapping[str, Sequence[int]], *, by: Actor) -> list[str]:
    """Keep answers for later and return the questions that are still open; an answer that does not exist is dropped.

    Raises:
        Refused: ``not_found``, ``not_human``; ``wrong_state`` where no questions were begun or they were sent already.
    """
    _need_person(by)
    found = course_called(course)
    part = module_called(found, module)
    row = _running_row(found, part, by)
    row.given = _known_answers(part, given)
    row.save(update_fields=["given"])
    return unanswered([each.id for each in part.questions], row.given)


@transaction.atomic
def send_answers(course: str, module: str, given: Mapping[str, Sequence[int]], *, by: Actor, at: datetime) -> str:
    """Count the answers; with the last module of a course return the number of the certificate earned, else nothing.

    Raises:
        Refused: as ``save_answers``; ``unanswered`` while a question has no answer.
    """
    _need_person(by)
    found = course_called(course)
    part = module_called(found, module)
    row = _running_row(found, part, by)
    row.given = _known_answers(part, given)
    if unanswered([each.id for each in part.questions], row.given):
        raise Refused("unanswered", gettext("Some questions have no answer yet."))
    result = score(part.right, row.given, pass_percent=part.pass_percent)
    row.sent_at, row.right_count, row.asked_count = at, result.right, result.asked
    if result.is_passed and row.passed_at is None:
        row.passed_at = at
    row.save(update_fields=["given", "sent_at", "right_count", "asked_count", "passed_at"])
    return _certify(found, by, at)


def _certify(course: Course, by: Actor, at: datetime) -> str:
    """Record the proof once every module is passed and the course is in date, and return its number."""
    rows = ModuleProgress.objects.filter(
        person=by.public_id, course=course.id, version=course.version, certificate="", passed_at__isnull=False
    )
    today = localdate(at)
    passed = {row.module for row in rows}
    if not is_complete([each.id for each in course.modules], passed) or not course.gives_certificates_on(today):
        return ""
    number = _new_number()
    rows.update(certificate=number)
    identity.record_proof(
        by.public_id,
        course.proves,
        course=course.id,
        version=course.version,
        number=number,
        valid_until=months_later(today, course.proof_months),
        by=by.public_id,
        at=at,
    )
    return number


def _new_number() -> str:
    """Return a number that tells nothing about anybody and cannot be guessed."""
    parts = ("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2))
    return "SN-" + "-".join(parts)


@transaction.atomic
def evaluate(course: str, *, stars: int, text: str, by: Actor) -> None:
    """Say what one thinks of a course. Who said it is kept nowhere, only that this person has evaluated it.

    Raises:
        Refused: ``not_found``, ``not_human``, ``wrong_stars``; ``wrong_state`` without this version's certificate, or
            when it was done before.
    """
    _need_person(by)
    found = course_called(course)
    check_stars(stars)
    mark: dict[str, Any] = {"person": by.public_id, "course": found.id, "version": found.version}
    if not queries.may_evaluate(by.public_id, found) or not CourseEvaluator.objects.get_or_create(**mark)[1]:
        hint = gettext("You can evaluate a course once, after you have earned its certificate. Nothing was changed.")
        raise Refused("wrong_state", hint)
    CourseEvaluation.objects.create(
        course=found.id, version=found.version, stars=stars, text=clean(text)[:LONGEST_TEXT]
    )


@transaction.atomic
def name_workplace(office: str, *, by: Actor) -> None:
    """Say in which office one works, for counts by office; nothing takes it back.

    Raises:
        Refused: ``not_human``, ``not_found``.
    """
    _need_person(by)
    if not office:
        Workplace.objects.filter(person=by.public_id).delete()
        return
    if office not in city.current().offices:
        raise Refused("not_found", gettext("This office does not exist. Nothing was changed."))
    Workplace.objects.update_or_create(person=by.public_id, defaults={"office": office})


def check_stars(stars: int) -> None:
    """Let 1 to 5 stars pass.

    Raises:
        Refused: ``wrong_stars``.
    """
    if not 1 <= stars <= 5:
        raise Refused("wrong_stars", gettext("Please give 1 to 5 stars. Nothing was changed."))


def _need_person(by: Actor) -> None:
    if not by.is_human or not identity.may(by, "courses.take"):
        raise Refused("not_human", gettext("Only people learn here."))


def _running_row(course: Course, module: Module, by: Actor) -> ModuleProgress:
    """Return the try at a module; the whole round is locked, so that of two last modules one sees the other's end."""
    tries = ModuleProgress.objects.select_for_update().filter(
        person=by.public_id, course=course.id, version=course.version, certificate=""
    )
    row = next((each for each in tries if each.module == module.id), None)
    if row is None or row.sent_at:
        raise Refused(
            "wrong_state", gettext("These questions were sent already. Begin them again to change something.")
        )
    return row


def _known_answers(module: Module, given: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return the answers that exist; where only one may be chosen, only the first."""
    kept: dict[str, list[int]] = {}
    for question in module.questions:
        chosen = sorted({each for each in given.get(question.id, ()) if 0 <= each < len(question.answers)})
        if chosen:
            kept[question.id] = chosen if question.kind == "several" else chosen[:1]
    return kept
