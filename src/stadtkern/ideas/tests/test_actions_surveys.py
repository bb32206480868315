"""Surveys: writing, opening, answering once, results."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from stadtkern.core.errors import Refused
from stadtkern.ideas import queries as cards
from stadtkern.ideas import queries_surveys as queries
from stadtkern.ideas.actions import exchange
from stadtkern.ideas.actions import surveys as actions
from stadtkern.ideas.models import Card, Response, Survey
from stadtkern.ideas.rules.surveys import Question, QuestionKind
from stadtkern.ideas.testing import MODERATOR

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
NOW = timezone.now()
QUESTIONS = (
    Question(QuestionKind.CHOICE, "Wofür?", ("Auskunft", "Anträge")),
    Question(QuestionKind.SCALE, "Wie sehr vertrauen Sie?"),
    Question(QuestionKind.IDEA, "Meine Idee"),
)


def draft(*questions: Question, days: int = 7) -> Survey:
    closes_on = timezone.localdate(NOW) + timedelta(days=days)
    said: dict[str, Any] = {"title": "KI in der Stadt", "intro": "", "are_results_public": True}
    made = actions.write(**said, closes_on=closes_on, by=MODERATOR, at=NOW)
    for question in questions:
        actions.add_question(made.code, question, by=MODERATOR)
    return made


@pytest.fixture
def survey() -> Survey:
    made = draft(*QUESTIONS)
    actions.open_survey(made.code, by=MODERATOR, at=NOW)
    made.refresh_from_db()
    return made


def answer(found: Survey, given: dict[str, str], *, visitor: str = "a", at: Any = NOW) -> None:
    actions.answer(found.code, given, visitor=visitor, language="de", at=at)


def reason(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*given, **named)
    return refusal.value.reason


def test_a_draft_is_written_and_changed() -> None:
    made = draft(*QUESTIONS)
    actions.remove_question(made.code, 2, by=MODERATOR)
    actions.remove_question(made.code, 9, by=MODERATOR)
    assert [each.text for each in queries.questions_of(queries.survey(made.code))] == ["Wofür?", "Meine Idee"]
    assert reason(actions.add_question, made.code, Question(QuestionKind.CHOICE, "x"), by=MODERATOR) == "option_count"
    assert reason(answer, made, {"1": "1"}) == "closed"
    assert queries.open_surveys(timezone.localdate(NOW)) == []
    actions.discard(made.code, by=MODERATOR)
    assert not Survey.objects.exists()


def test_why_a_survey_is_not_opened() -> None:
    assert reason(actions.open_survey, draft().code, by=MODERATOR, at=NOW) == "no_questions"
    late = NOW + timedelta(days=8)
    assert reason(actions.open_survey, draft(*QUESTIONS).code, by=MODERATOR, at=late) == "over"
    assert reason(actions.close_survey, draft().code, by=MODERATOR) == "not_open"


def test_questions_stay_once_it_was_opened(survey: Survey) -> None:
    for act in (
        lambda: actions.add_question(survey.code, QUESTIONS[1], by=MODERATOR),
        lambda: actions.remove_question(survey.code, 1, by=MODERATOR),
        lambda: actions.discard(survey.code, by=MODERATOR),
    ):
        assert reason(act) == "already_open"


def test_a_browser_answers_once(survey: Survey) -> None:
    answer(survey, {"1": "2", "2": "4"})
    assert reason(answer, survey, {"1": "1"}) == "already_answered"
    answer(survey, {"2": "1"}, visitor="b")
    first, second, _ = queries.results_of(survey)
    assert (first.counts, second.mean) == ((("Auskunft", 0), ("Anträge", 1)), 2.5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(survey=survey, visitor="a", answers={}, given_on=NOW.date())


def test_own_words_become_a_card_that_waits(survey: Survey) -> None:
    answer(survey, {"1": "1", "3": "Ein Chatbot für den Bauhof. " * 5})
    (made,) = cards.waiting_cards(NOW)
    assert (made.origin, made.state, made.title[:12]) == ("survey", "new", "Ein Chatbot ")
    assert Response.objects.get().answers == {"1": "1"}
    assert list(cards.public_cards()) == []


def test_what_is_no_answer_is_refused_or_left_out(survey: Survey) -> None:
    assert reason(answer, survey, {}) == "nothing_answered"
    assert reason(answer, survey, {"1": "7", "3": "  "}) == "nothing_answered"
    assert reason(answer, survey, {"3": "x" * 350}) == "too_long"
    assert not Response.objects.exists()
    assert not Card.objects.exists()


def test_after_the_closing_day_nothing_comes_in(survey: Survey) -> None:
    last = NOW + timedelta(days=7)
    answer(survey, {"1": "1"}, at=last)
    assert reason(answer, survey, {"1": "1"}, visitor="b", at=last + timedelta(days=1)) == "closed"


def test_closing_is_undone_by_opening_again(survey: Survey) -> None:
    actions.close_survey(survey.code, by=MODERATOR)
    assert reason(answer, survey, {"1": "1"}) == "closed"
    actions.open_survey(survey.code, by=MODERATOR, at=NOW)
    answer(survey, {"1": "1"})


def test_marks_are_forgotten_and_answers_stay(survey: Survey) -> None:
    answer(survey, {"1": "1"})
    assert exchange.forget_what_is_due(NOW + timedelta(days=40)) == 1
    assert Response.objects.get().visitor is None
    assert queries.results_of(survey)[0].answered == 1
