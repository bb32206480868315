"""Questions of a survey, answers to them, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stadtkern.core.texts import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

MOST_QUESTIONS = 10
FEWEST_OPTIONS, MOST_OPTIONS = 2, 12
LONGEST_QUESTION, LONGEST_OPTION = 200, 80
SCALE = ("1", "2", "3", "4", "5")


class QuestionKind(StrEnum):
    """How a question is answered. Words of one's own become a card and stay in no answer."""

    CHOICE = "choice"
    SCALE = "scale"
    IDEA = "idea"


class SurveyState(StrEnum):
    """Where a survey stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``options`` are what a choice offers."""

    kind: QuestionKind
    text: str
    options: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """What an answer may be: the numbers of the options, or of the scale; nothing for own words."""
        if self.kind is QuestionKind.CHOICE:
            return tuple(str(number) for number in range(1, len(self.options) + 1))
        return SCALE if self.kind is QuestionKind.SCALE else ()

    def label_of(self, value: str) -> str:
        """Return what people read for a value."""
        return self.options[int(value) - 1] if self.kind is QuestionKind.CHOICE else value

    def as_data(self) -> dict[str, object]:
        """Return the question as it is kept."""
        return {"kind": self.kind.value, "text": self.text, "options": list(self.options)}


@dataclass(frozen=True, slots=True)
class Result:
    """What all answers to one question add up to; ``mean`` of a scale only, and only with answers."""

    question: Question
    counts: tuple[tuple[str, int], ...]
    answered: int
    mean: float | None


def question_from(data: Mapping[str, object]) -> Question:
    """Return a question that ``Question.as_data`` wrote."""
    options = data["options"]
    if not isinstance(options, list):
        raise TypeError("options must be a list")
    return Question(QuestionKind(str(data["kind"])), str(data["text"]), tuple(str(each) for each in options))


def options_in(text: str) -> tuple[str, ...]:
    """Return the options somebody typed, one per line; empty lines and repetitions are left out."""
    return tuple(dict.fromkeys(line for each in text.splitlines() if (line := clean_line(each))))


def why_not_ask(question: Question, *, already: int) -> str:
    """Return why a question cannot be added to a survey that has ``already`` some, as a code; nothing if it can."""
    if already >= MOST_QUESTIONS:
        return "too_many_questions"
    if not question.text or len(question.text) > LONGEST_QUESTION:
        return "question_length"
    if question.kind is not QuestionKind.CHOICE:
        return "options_of_no_choice" if question.options else ""
    if not FEWEST_OPTIONS <= len(question.options) <= MOST_OPTIONS:
        return "option_count"
    return "option_length" if any(len(each) > LONGEST_OPTION for each in question.options) else ""


def is_open(state: SurveyState, *, closes_on: date, today: date) -> bool:
    """Say whether a survey takes answers; the closing day is the last one that does."""
    return state is SurveyState.OPEN and today <= closes_on


def has_ended(state: SurveyState, *, closes_on: date, today: date) -> bool:
    """Say whether a survey was open and takes no more answers."""
    return state is SurveyState.CLOSED or (state is SurveyState.OPEN and today > closes_on)


def checked_answers(questions: Sequence[Question], given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that belong to the questions, by number from 1; anything else is left out."""
    return {
        str(number): given[str(number)]
        for number, question in enumerate(questions, start=1)
        if given.get(str(number)) in question.values
    }


def results(questions: Sequence[Question], answers: Iterable[Mapping[str, str]]) -> list[Result]:
    """Return what the answers add up to, question by question; own words are counted by nobody here."""
    given = list(answers)
    found = []
    for number, question in enumerate(questions, start=1):
        values = [each[str(number)] for each in given if each.get(str(number)) in question.values]
        counts = tuple((question.label_of(value), values.count(value)) for value in question.values)
        is_scale = question.kind is QuestionKind.SCALE and values
        mean = round(sum(int(value) for value in values) / len(values), 1) if is_scale else None
        found.append(Result(question, counts, len(values), mean))
    return found
