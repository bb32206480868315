"""Questions, answers, results."""

from __future__ import annotations

from datetime import date

import pytest

from stadtkern.ideas.rules.surveys import (
    Question,
    QuestionKind,
    SurveyState,
    checked_answers,
    has_ended,
    is_open,
    options_in,
    question_from,
    results,
    why_not_ask,
)

CHOICE = Question(QuestionKind.CHOICE, "Wofür?", ("Auskunft", "Anträge"))
SCALE = Question(QuestionKind.SCALE, "Wie sehr vertrauen Sie?")
WORDS = Question(QuestionKind.IDEA, "Meine Idee")
DAY = date(2027, 3, 1)


@pytest.mark.parametrize("question", [CHOICE, SCALE, WORDS])
def test_questions_are_kept_and_read_again(question: Question) -> None:
    assert question_from(question.as_data()) == question


def test_options_are_lines() -> None:
    assert options_in(" ja \r\n\n nein\nja\n\x00vielleicht ") == ("ja", "nein", "vielleicht")


@pytest.mark.parametrize(
    ("question", "already", "reason"),
    [
        (CHOICE, 0, ""),
        (SCALE, 9, ""),
        (WORDS, 10, "too_many_questions"),
        (Question(QuestionKind.SCALE, ""), 0, "question_length"),
        (Question(QuestionKind.SCALE, "x" * 201), 0, "question_length"),
        (Question(QuestionKind.SCALE, "x", ("a", "b")), 0, "options_of_no_choice"),
        (Question(QuestionKind.CHOICE, "x", ("a",)), 0, "option_count"),
        (Question(QuestionKind.CHOICE, "x", tuple("abcdefghijklm")), 0, "option_count"),
        (Question(QuestionKind.CHOICE, "x", ("a", "b" * 81)), 0, "option_length"),
    ],
)
def test_why_a_question_is_not_asked(question: Question, already: int, reason: str) -> None:
    assert why_not_ask(question, already=already) == reason


@pytest.mark.parametrize(
    ("state", "today", "opened", "ended"),
    [
        (SurveyState.DRAFT, date(2027, 2, 28), False, False),
        (SurveyState.DRAFT, date(2027, 3, 2), False, False),
        (SurveyState.OPEN, DAY, True, False),
        (SurveyState.OPEN, date(2027, 3, 2), False, True),
        (SurveyState.CLOSED, DAY, False, True),
    ],
)
def test_the_closing_day_is_the_last_one(state: SurveyState, today: date, opened: bool, ended: bool) -> None:
    assert is_open(state, closes_on=DAY, today=today) is opened
    assert has_ended(state, closes_on=DAY, today=today) is ended


def test_only_answers_to_the_questions_are_kept() -> None:
    given = {"1": "2", "2": "6", "3": "meine Worte", "4": "1", "x": "1"}
    assert checked_answers([CHOICE, SCALE, WORDS], given) == {"1": "2"}
    assert checked_answers([CHOICE], {"1": "0"}) == {}
    assert checked_answers([CHOICE], {"1": ""}) == {}


def test_results_add_up() -> None:
    first, second, third = results([CHOICE, SCALE, WORDS], [{"1": "1", "2": "5"}, {"1": "1", "2": "2"}, {"2": "9"}])
    assert (first.counts, first.answered, first.mean) == ((("Auskunft", 2), ("Anträge", 0)), 2, None)
    assert (dict(second.counts), second.answered, second.mean) == ({"1": 0, "2": 1, "3": 0, "4": 0, "5": 1}, 2, 3.5)
    assert (third.counts, third.answered, third.mean) == ((), 0, None)


def test_without_answers_there_is_no_mean() -> None:
    (result,) = results([SCALE], [])
    assert (result.answered, result.mean) == (0, None)
