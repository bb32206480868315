"""The decision tree as data: which questions there are, when each is asked, what a yes stands for.

What people read stands in ``texts/``. A change here or there is a new version (``texts/tree.yaml``); a test compares.

Source: Regulation (EU) 2024/1689 as amended by Regulation (EU) 2026/1744, consolidated text of 27 July 2026.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from stadtkern.ailaw.classification.vocabulary import NO, UNKNOWN, YES, Role, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGES: Final = ("A", "B", "C", "D", "E", "F", "G", "H")

Clause = tuple[tuple[str, frozenset[str]], ...]
"""Question and answers, of which one must hold."""

Condition = tuple[Clause, ...]
"""Clauses, all of which must hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; ``conditions`` are names in ``CONDITIONS``, all must hold for it to be asked.

    ``points`` are what a yes may stand for in the vocabulary of the result. ``unlisted`` is the answer a file on the
    command line means by leaving the question out; nowhere else has a question an answer nobody gave.
    """

    id: str
    article: str
    conditions: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    values: tuple[str, ...] = (YES, NO)
    unlisted: str = NO

    @property
    def stage(self) -> str:
        """The letter the question belongs to."""
        return self.id[0]

    @property
    def answers(self) -> tuple[str, ...]:
        """Every answer that may be given."""
        return (*self.values, UNKNOWN)


GOVERNED: Final = ("in_scope", "not_prohibited")


def _area(question: str, point: str, *conditions: str) -> Question:
    return Question(id=question, article=f"Annex III {point}", points=(point,), conditions=GOVERNED + conditions)


_ALL: Final = (
    Question(id="A1", article="3(1), rec. 12"),
    Question(
        id="A2", article="3(3), 3(4), 25", conditions=("ai",), values=tuple(map(str, Role)), unlisted=Role.DEPLOYER
    ),
    Question(id="A3", article="2", conditions=("ai",)),
    Question(id="B1", article="5(1)(a)", conditions=("in_scope",), points=("5(1)(a)",)),
    Question(id="B2", article="5(1)(b)", conditions=("in_scope",), points=("5(1)(b)",)),
    Question(id="B3", article="5(1)(c)", conditions=("in_scope",), points=("5(1)(c)",)),
    Question(id="B4", article="5(1)(d)", conditions=("in_scope",), points=("5(1)(d)",)),
    Question(id="B5", article="5(1)(e)", conditions=("in_scope",), points=("5(1)(e)",)),
    Question(id="B6", article="3(39)", conditions=("in_scope",)),
    Question(id="B6a", article="5(1)(f)", conditions=("in_scope", "emotions")),
    Question(id="B6b", article="5(1)(f)", conditions=("in_scope", "emotions_of_dependants")),
    Question(id="B7", article="5(1)(g)", conditions=("in_scope",), points=("5(1)(g)",)),
    Question(id="B8", article="5(1)(h)", conditions=("in_scope",), points=("5(1)(h)",)),
    Question(id="B9", article="5(1)(ba), (bb)", conditions=("in_scope",), points=("5(1)(ba)", "5(1)(bb)")),
    Question(id="C1", article="6(1), (1a)-(1c)", conditions=GOVERNED),
    Question(id="C2", article="6(1)(b)", conditions=(*GOVERNED, "annex_i")),
    _area("D1a", "1(a)"),
    _area("D1b", "1(b)"),
    _area("D1c", "1(c)", "emotions_not_yet_said"),
    _area("D2", "2"),
    _area("D3a", "3(a)"),
    _area("D3b", "3(b)"),
    _area("D3c", "3(c)"),
    _area("D3d", "3(d)"),
    _area("D4a", "4(a)"),
    _area("D4b", "4(b)"),
    _area("D5a", "5(a)"),
    _area("D5b", "5(b)"),
    _area("D5c", "5(c)"),
    _area("D5d", "5(d)"),
    _area("D6", "6"),
    _area("D7", "7"),
    _area("D8a", "8(a)"),
    _area("D8b", "8(b)"),
    Question(id="E1", article="6(3) last subpar.", conditions=(*GOVERNED, "annex_iii")),
    Question(
        id="E2",
        article="6(3)(a)-(d)",
        conditions=(*GOVERNED, "annex_iii", "no_profiling"),
        values=tuple(map(str, Task)),
        unlisted=Task.NONE,
    ),
    Question(id="E3", article="6(3) chapeau", conditions=(*GOVERNED, "annex_iii", "no_profiling", "small_task")),
    Question(id="F1", article="50(1)", conditions=GOVERNED),
    Question(id="F2", article="50(2)", conditions=GOVERNED),
    Question(id="F2x", article="50(2)", conditions=(*GOVERNED, "generates")),
    Question(id="F4a", article="3(60), 50(4)", conditions=(*GOVERNED, "generates")),
    Question(id="F4b", article="50(4)", conditions=(*GOVERNED, "generates")),
    Question(id="F4c", article="50(4)", conditions=(*GOVERNED, "informs_the_public")),
    Question(id="G1", article="GDPR 4(1)", conditions=("not_prohibited_if_ai",)),
    Question(id="G2", article="GDPR 9", conditions=("not_prohibited_if_ai", "personal_data")),
    Question(id="G3", article="GDPR 22", conditions=("not_prohibited_if_ai",)),
    Question(id="G4", article="DSFA-AV", conditions=("not_prohibited_if_ai", "personal_data")),
    Question(
        id="G5", article="GDPR 35(3), DSFA-V", conditions=("not_prohibited_if_ai", "personal_data", "not_white_listed")
    ),
    Question(id="H1", article="strategy", conditions=GOVERNED),
    Question(id="H2", article="strategy", conditions=GOVERNED),
    Question(id="H3", article="strategy", conditions=GOVERNED),
    Question(id="H4", article="strategy", conditions=(*GOVERNED, "citizen_facing")),
    Question(id="H5", article="strategy", conditions=GOVERNED),
    Question(id="H6", article="strategy", conditions=(*GOVERNED, "citizen_facing")),
)

QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType({question.id: question for question in _ALL})
"""Every question by id, in the order of asking."""

PROHIBITED_BY_ONE: Final = tuple(question.id for question in _ALL if question.stage == "B" and question.points)
"""Questions of which a single yes means a prohibited practice."""

ANNEX_III: Final = tuple(question.id for question in _ALL if question.stage == "D")
"""One question per area of Annex III."""

_NOT_YES: Final = frozenset({NO, UNKNOWN})
_MAYBE: Final = frozenset({YES, UNKNOWN})
_SMALL_TASK: Final = frozenset({Task.NARROW, Task.IMPROVE, Task.DETECT, Task.PREPARE, UNKNOWN})


def _one_of(*needs: tuple[str, frozenset[str]]) -> Clause:
    return needs


_IN_SCOPE: Final = (_one_of(("A1", _MAYBE)), _one_of(("A3", _NOT_YES)))
_NOT_PROHIBITED: Final = (
    *(_one_of((question, _NOT_YES)) for question in PROHIBITED_BY_ONE),
    _one_of(("B6", _NOT_YES), ("B6a", _NOT_YES), ("B6b", _MAYBE)),
)
_NO: Final = frozenset({NO})
_SAID_YES: Final = frozenset({YES})

CONDITIONS: Final[Mapping[str, Condition]] = MappingProxyType(
    {
        "ai": (_one_of(("A1", _MAYBE)),),
        "in_scope": _IN_SCOPE,
        "not_prohibited": _NOT_PROHIBITED,
        # Data protection does not ask whether something is AI, but nobody needs to answer for what is prohibited.
        "not_prohibited_if_ai": tuple(_one_of(("A1", _NO), ("A3", _SAID_YES), *clause) for clause in _NOT_PROHIBITED),
        "emotions": (_one_of(("B6", _MAYBE)),),
        "emotions_of_dependants": (_one_of(("B6", _MAYBE)), _one_of(("B6a", _MAYBE))),
        "emotions_not_yet_said": (_one_of(("B6", _NOT_YES)),),
        "annex_i": (_one_of(("C1", _MAYBE)),),
        "annex_iii": (_one_of(("B6", _SAID_YES), *((question, _MAYBE) for question in ANNEX_III)),),
        "no_profiling": (_one_of(("E1", _NOT_YES)),),
        "small_task": (_one_of(("E2", _SMALL_TASK)),),
        "generates": (_one_of(("F2", _MAYBE)),),
        "informs_the_public": (_one_of(("F2", _MAYBE)), _one_of(("F4b", _MAYBE))),
        "personal_data": (_one_of(("G1", _MAYBE)),),
        "not_white_listed": (_one_of(("G4", _NOT_YES)),),
        "citizen_facing": (_one_of(("H3", _MAYBE)),),
    }
)
"""When questions are asked. A condition reads earlier questions only."""


def holds(condition: str, answers: Mapping[str, str]) -> bool:
    """Tell whether the named condition holds; a question without an answer fulfils nothing."""
    return all(any(answers.get(question) in values for question, values in clause) for clause in CONDITIONS[condition])


def asked(answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Return the questions that matter after these answers, in order; grows as answers come in."""
    fulfilled = {condition for condition in CONDITIONS if holds(condition, answers)}
    return tuple(question for question in QUESTIONS.values() if fulfilled.issuperset(question.conditions))


def open_questions(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the questions that matter and have no answer, or the answer that it is not known."""
    return tuple(question.id for question in asked(answers) if answers.get(question.id, UNKNOWN) == UNKNOWN)


def without_idle(answers: Mapping[str, str]) -> dict[str, str]:
    """Return only the answers to questions that are asked; a form drops what a changed answer has hidden."""
    kept: dict[str, str] = {}
    for question in QUESTIONS.values():
        given = answers.get(question.id)
        if given is not None and all(holds(condition, kept) for condition in question.conditions):
            kept[question.id] = given
    return kept


@dataclass(frozen=True, slots=True)
class Misfit:
    """An answer the tree cannot read: ``unknown_question`` or ``unknown_value``."""

    reason: str
    question: str
    value: str


def misfits(answers: Mapping[str, str]) -> tuple[Misfit, ...]:
    """Return every answer to a question that does not exist, and every answer a question does not take."""
    found = []
    for question, value in answers.items():
        if question not in QUESTIONS:
            found.append(Misfit("unknown_question", question, value))
        elif value not in QUESTIONS[question].answers:
            found.append(Misfit("unknown_value", question, value))
    return tuple(found)


def with_unlisted(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers with every unlisted question answered no: for files on the command line only.

    The role is then deployer, and no exception of Art. 6(3) applies.
    """
    return {question.id: answers.get(question.id, question.unlisted) for question in QUESTIONS.values()}
