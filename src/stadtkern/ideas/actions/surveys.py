"""Surveys: writing, opening, answering, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.ideas import queries_surveys as queries
from stadtkern.ideas.actions.cards import VISITOR, send
from stadtkern.ideas.actions.workshops import new_code
from stadtkern.ideas.models import Kind, Response, Survey
from stadtkern.ideas.rules.cards import LONGEST_SUMMARY, LONGEST_TITLE
from stadtkern.ideas.rules.surveys import QuestionKind, SurveyState, checked_answers, why_not_ask
from stadtkern.ideas.rules.texts import split_title
from stadtkern.ideas.wording import WHY_NOT_ASK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from stadtkern.ideas.rules.surveys import Question
    from stadtkern.identity.api import Actor


@transaction.atomic
def write(*, title: str, intro: str, closes_on: date, are_results_public: bool, by: Actor, at: datetime) -> Survey:
    """Begin a survey; nobody sees it before it is opened."""
    made = Survey.objects.create(
        code=new_code(list(Survey.objects.values_list("code", flat=True))),
        title=title,
        intro=intro,
        closes_on=closes_on,
        are_results_public=are_results_public,
        created_at=at,
        written_by=by.public_id,
    )
    _note(made, "written", by)
    return made


@transaction.atomic
def rewrite(code: str, *, title: str, intro: str, closes_on: date, are_results_public: bool, by: Actor) -> None:
    """Change what a survey says about itself, also while it is open; its questions stay.

    Raises:
        Refused: ``not_found``.
    """
    found = queries.survey(code, locked=True)
    found.title, found.intro = title, intro
    found.closes_on, found.are_results_public = closes_on, are_results_public
    found.save(update_fields=["title", "intro", "closes_on", "are_results_public"])
    _note(found, "changed", by)


@transaction.atomic
def add_question(code: str, question: Question, *, by: Actor) -> None:
    """Add a question to a draft.

    Raises:
        Refused: ``not_found``, ``already_open``, or a code of ``rules.surveys.why_not_ask``.
    """
    found = _draft(code)
    if reason := why_not_ask(question, already=len(found.questions)):
        raise Refused(reason, str(WHY_NOT_ASK[reason]))
    found.questions = [*found.questions, question.as_data()]
    found.save(update_fields=["questions"])
    _note(found, "changed", by)


@transaction.atomic
def remove_question(code: str, number: int, *, by: Actor) -> None:
    """Take a question (counted from 1) out of a draft; an unknown number changes nothing.

    Raises:
        Refused: ``not_found``, ``already_open``.
    """
    found = _draft(code)
    found.questions = [each for place, each in enumerate(found.questions, start=1) if place != number]
    found.save(update_fields=["questions"])
    _note(found, "changed", by)


@transaction.atomic
def open_survey(code: str, *, by: Actor, at: datetime) -> None:
    """Let everybody answer, for the first time or again; from now on the questions stay as they are.

    Raises:
        Refused: ``not_found``, ``no_questions``, ``over``.
    """
    found = queries.survey(code, locked=True)
    if not found.questions:
        raise Refused("no_questions", gettext("Please add a question first."))
    if found.closes_on < localdate(at):
        raise Refused("over", gettext("The closing day is over. Please choose a later one first."))
    found.state = SurveyState.OPEN
    found.save(update_fields=["state"])
    _note(found, "opened", by)


@transaction.atomic
def close_survey(code: str, *, by: Actor) -> None:
    """Take no more answers; opening it again is the undo.

    Raises:
        Refused: ``not_found``, ``not_open``.
    """
    found = queries.survey(code, locked=True)
    if found.state != SurveyState.OPEN:
        raise Refused("not_open", gettext("This survey is not open. Nothing was changed."))
    found.state = SurveyState.CLOSED
    found.save(update_fields=["state"])
    _note(found, "closed", by)


@transaction.atomic
def discard(code: str, *, by: Actor) -> None:
    """Delete a draft.

    Raises:
        Refused: ``not_found``, ``already_open``.
    """
    found = _draft(code)
    _note(found, "discarded", by)
    found.delete()


@transaction.atomic
def answer(code: str, given: Mapping[str, str], *, visitor: str, language: str, at: datetime) -> None:
    """Keep one browser's answers (by number of the question); own words become cards that wait for a person.

    Raises:
        Refused: ``not_found``, ``closed``, ``already_answered``, ``nothing_answered``, ``too_long``.
    """
    found = queries.survey(code, locked=True)
    if not queries.is_open(found, localdate(at)):
        raise Refused("closed", gettext("This survey takes no answers now. Nothing was sent."))
    if queries.has_answered(found, visitor):
        raise Refused("already_answered", gettext("You have answered already. Thank you."))
    questions = queries.questions_of(found)
    answers = checked_answers(questions, given)
    words = [
        text
        for number, question in enumerate(questions, start=1)
        if question.kind is QuestionKind.IDEA and (text := given.get(str(number), "").strip())
    ]
    if not answers and not words:
        raise Refused("nothing_answered", gettext("Please answer at least one question."))
    if any(len(text) > LONGEST_SUMMARY for text in words):
        raise Refused("too_long", gettext("Please keep your own words below 349 characters."))
    Response.objects.create(survey=found, visitor=visitor, answers=answers, given_on=localdate(at))
    for text in words:
        title, summary = split_title(text, longest=LONGEST_TITLE)
        origin = governance.Origin.SURVEY
        send(kind=Kind.IDEA, title=title, summary=summary, origin=origin, language=language, survey=found, at=at)
    audit.record(actor=VISITOR, verb="survey.answered", subject=f"survey:{found.pk}")


def _draft(code: str) -> Survey:
    found = queries.survey(code, locked=True)
    if found.state != SurveyState.DRAFT:
        raise Refused("already_open", gettext("The questions of a survey stay as they are once it was opened."))
    return found


def _note(found: Survey, verb: str, by: Actor) -> None:
    audit.record(actor=by.public_id, verb=f"survey.{verb}", subject=f"survey:{found.pk}")
