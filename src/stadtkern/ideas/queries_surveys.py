"""Reads of surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.ideas.models import Response, Survey
from stadtkern.ideas.rules import surveys as rules
from stadtkern.ideas.rules.texts import read_code

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.ideas.rules.surveys import Question, Result


def survey(code: str, *, locked: bool = False) -> Survey:
    """Return the survey behind a code.

    Raises:
        Refused: ``not_found``.
    """
    rows = Survey.objects.select_for_update() if locked else Survey.objects
    found = rows.filter(code=read_code(code) or "-").first()
    if found is None:
        raise Refused("not_found", gettext("There is no survey with this address. It may have been deleted."))
    return found


def questions_of(found: Survey) -> list[Question]:
    """Return the questions in their order."""
    return [rules.question_from(each) for each in found.questions]


def is_open(found: Survey, today: date) -> bool:
    """Say whether a survey takes answers on a day."""
    return rules.is_open(rules.SurveyState(found.state), closes_on=found.closes_on, today=today)


def has_ended(found: Survey, today: date) -> bool:
    """Say whether a survey was open and takes no more answers."""
    return rules.has_ended(rules.SurveyState(found.state), closes_on=found.closes_on, today=today)


def open_surveys(today: date) -> list[Survey]:
    """Return the surveys anybody may answer today, the one that closes first at the top."""
    found = Survey.objects.filter(state=rules.SurveyState.OPEN, closes_on__gte=today)
    return list(found.order_by("closes_on", "id"))


def has_answered(found: Survey, visitor: str) -> bool:
    """Say whether this browser has answered already."""
    return Response.objects.filter(survey=found, visitor=visitor).exists()


def results_of(found: Survey) -> list[Result]:
    """Return what all answers add up to."""
    answers = Response.objects.filter(survey=found).values_list("answers", flat=True)
    return rules.results(questions_of(found), answers.iterator())
