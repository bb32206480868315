"""The questions of the classification, one stage at a time: only what matters after the answers so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.publication import duty_line
from stadtkern.ailaw.classification.texts import answer_word, question_texts, tree_texts, word
from stadtkern.ailaw.classification.tree import QUESTIONS, asked, without_idle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stadtkern.ailaw.classification.tree import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the page shows it; ``answers`` are (value, words, example)."""

    id: str
    text: str
    help: str
    article: str
    answers: list[tuple[str, str, str]]
    given: str
    is_missing: bool


@dataclass(frozen=True, slots=True)
class ResultShown:
    """What the answers amount to, in words."""

    ai_act_class: str
    policy: str
    is_blocked: bool
    points: list[str]
    flags: list[str]
    duties: list[str]
    reasons: list[str]
    still_open: list[str]
    disclaimer: str


class Questionnaire:
    """The state of one sheet: answers so far, the stage to show, and whether everything is answered."""

    def __init__(self, sent: Mapping[str, str] | None, before: Mapping[str, str], *, language: str) -> None:
        self.language = language
        given = {name: sent[name] for name, each in QUESTIONS.items() if sent and sent.get(name) in each.answers}
        known = {name: value for name, value in before.items() if name in QUESTIONS}
        self.answers = without_idle(given if sent else known)
        self._questions = asked(self.answers)
        stages = list(dict.fromkeys(each.stage for each in self._questions))
        missing = [each.stage for each in self._questions if each.id not in self.answers]
        wanted = sent.get("stage", "") if sent else ""
        self.stages = [(stage, tree_texts()["stages"][stage][language], stage in missing) for stage in stages]
        self.stage = wanted if wanted in stages else (missing[0] if missing else "")
        self.is_finished = not missing and not self.stage
        self._asked_before = frozenset((sent.get("asked", "") if sent else "").split())
        self._complains = bool(sent) and not wanted and sent is not None and sent.get("shown") == self.stage

    @property
    def title(self) -> str:
        """The heading of the stage that is shown."""
        return str(tree_texts()["stages"][self.stage][self.language]) if self.stage else ""

    @property
    def step(self) -> int:
        """Which stage is shown; how many there will be depends on the answers."""
        return [stage for stage, _title, _missing in self.stages].index(self.stage) + 1

    @property
    def questions(self) -> list[Asked]:
        """The questions of the stage that is shown."""
        return [self._shown(each) for each in self._questions if each.stage == self.stage]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Answers of the other stages, to be sent along."""
        return [(name, value) for name, value in self.answers.items() if QUESTIONS[name].stage != self.stage]

    def _shown(self, question: Question) -> Asked:
        texts = question_texts()[question.id]
        said, named = texts[self.language], texts.get("values", {})
        answers = [
            (
                str(value),
                answer_word(question.id, str(value), self.language),
                str(named.get(value, {}).get(f"example_{self.language}", "") or said.get(f"example_{value}", "")),
            )
            for value in question.answers
        ]
        given = self.answers.get(question.id, "")
        article = f"Art. {question.article}" if question.article[0].isdigit() else question.article
        return Asked(
            id=question.id,
            text=said["text"],
            help=said["help"],
            article=article,
            answers=answers,
            given=given,
            is_missing=self._complains and not given and question.id in self._asked_before,
        )

    @property
    def is_incomplete(self) -> bool:
        """Whether somebody went on while questions that were shown had no answer."""
        return any(each.is_missing for each in self.questions)

    @property
    def has_opened_more(self) -> bool:
        """Whether the answers have opened further questions of the same stage, and nothing else is missing."""
        return self._complains and not self.is_incomplete


def result_shown(answers: Mapping[str, str], *, today: date, language: str) -> ResultShown:
    """Return what answers amount to on a day, in words; answers the tree no longer knows are left out."""
    known = {name: value for name, value in answers.items() if name in QUESTIONS and value in QUESTIONS[name].answers}
    result = classify(known)
    groups = (("article5", result.article5), ("annex_iii", result.annex_iii), ("art50", result.art50))
    return ResultShown(
        ai_act_class=word("classes", result.ai_act_class, language),
        policy=word("policies", result.policy, language),
        is_blocked=bool(result.blocks),
        points=[f"{word('summary', code, language)}: {', '.join(points)}" for code, points in groups if points],
        flags=[word("flags", each, language) for each in result.flags],
        duties=[duty_line(row.duty, today, language).removeprefix("- ") for row in result.duties],
        reasons=[
            f"{_led_to(reason.led_to, language)}: "
            + ", ".join(f"{name} {answer_word(name, value, language)}" for name, value in reason.answers)
            for reason in result.reasons
            if reason.answers
        ],
        still_open=[f"{name}: {question_texts()[name][language]['text']}" for name in result.open_questions],
        disclaimer=str(tree_texts()["disclaimer"][language]),
    )


def _led_to(code: str, language: str) -> str:
    for group in ("classes", "policies", "flags"):
        if code in tree_texts()[group]:
            return word(group, code, language)
    return code
