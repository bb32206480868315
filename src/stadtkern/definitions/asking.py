"""What a form asks, given what is answered so far: pages, questions, faults, results of rules, the price.

Everything is computed anew from the kept answers and the definition: a page nobody should see is not asked, and its
old answers do not count.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stadtkern.city.api import Text
from stadtkern.definitions.answers import Answer, Kept, Wrong, WrongAnswerError, read_answer
from stadtkern.definitions.compiled import Compiled
from stadtkern.definitions.schema import Amount, FormPage, Question, Rule, Step, TariffFile, Wanted
from stadtkern.procedurelaw import tariffs
from stadtkern.procedurelaw.evaluating import evaluate
from stadtkern.procedurelaw.expressions import Result
from stadtkern.procedurelaw.functions import Value


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that cannot stand: a code of ours, or the sentence the definition has for it."""

    question: str
    code: Wrong | None
    says: Text | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found; ``holds`` is None as long as ``missing`` answers could change it."""

    rule: Rule
    holds: bool | None
    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as it stands with some answers.

    ``pages`` are those that are asked now, with their questions; ``values`` the answers that count, by name, and the
    amounts worked out from them.
    """

    compiled: Compiled
    today: date
    pages: tuple[tuple[FormPage, tuple[Question, ...]], ...]
    answers: Mapping[str, Answer]
    values: Mapping[str, Value | None]
    faults: tuple[Fault, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every question that is asked has an answer that can stand."""
        return not self.faults

    def faults_on(self, page: str) -> tuple[Fault, ...]:
        """Return the faults of one page."""
        names = {question.id for each, questions in self.pages if each.id == page for question in questions}
        return tuple(fault for fault in self.faults if fault.question in names)

    def result(self, *place: str | int) -> Result | None:
        """Return what a formula of the definition comes to; None where none is written."""
        formula = self.compiled.formula(*place)
        return evaluate(formula, self.values, today=self.today, tables=self.compiled.tables) if formula else None

    def applies(self, *place: str | int) -> bool:
        """Return whether a condition holds, or none is written; what is not known yet does not hold."""
        found = self.result(*place)
        return found is None or found.value is True

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what every rule finds, in the order of the definition."""
        return tuple(self._finding(number, rule) for number, rule in enumerate(self.compiled.procedure.rules))

    def _finding(self, number: int, rule: Rule) -> Finding:
        found = self.result("rules", number, "holds") or Result(None)
        return Finding(rule, None if found.value is None else found.value is True, found.missing)

    @property
    def amounts(self) -> tuple[tuple[Amount, Decimal | None], ...]:
        """Return the amounts with their values, None where answers are missing."""
        return tuple((each, _decimal(self.values.get(each.id))) for each in self.compiled.procedure.amounts)

    @property
    def documents(self) -> tuple[Wanted, ...]:
        """Return the documents that are wanted."""
        wanted = enumerate(self.compiled.procedure.documents)
        return tuple(each for number, each in wanted if self.applies("documents", number, "when"))

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the steps the office takes."""
        steps = enumerate(self.compiled.procedure.steps)
        return tuple(each for number, each in steps if self.applies("steps", number, "when"))

    @property
    def needs_four_eyes(self) -> bool:
        """Whether a second person must approve; also while that is not known."""
        found = self.result("four_eyes")
        return found is not None and found.value is not False

    def price(
        self, written: Mapping[str, TariffFile], *, with_e_id: bool, due: Collection[tariffs.Due] = tariffs.EVER
    ) -> tariffs.Price:
        """Return what filing costs today, or of it what is ``due`` then.

        Raises:
            NoRateError: if a tariff has no rate yet.
            KeyError: if a tariff is not written any more.
        """
        items = []
        for number, fee in enumerate(self.compiled.procedure.fees):
            counted = self.result("fees", number, "count")
            count = 1 if counted is None else int(_decimal(counted.value) or 0)
            if fee.due in due and self.applies("fees", number, "when"):
                items.append(tariffs.Item(tariff_of(written[fee.tariff]), max(0, count)))
        return tariffs.price(items, on=self.today, with_e_id=with_e_id)


def ask(compiled: Compiled, kept: Kept, *, today: date) -> Asked:
    """Return the form with answers as they were kept; conditions may use the answers before them only."""
    values: dict[str, Value | None] = {}
    answers: dict[str, Answer] = {}
    faults: list[Fault] = []
    pages = []
    asked = Asked(compiled, today, (), answers, values, ())
    for page_number, page in enumerate(compiled.procedure.pages):
        if not asked.applies("pages", page_number, "when"):
            continue
        questions = []
        for number, question in enumerate(page.questions):
            place = ("pages", page_number, "questions", number)
            if only_id_austria_knows(question) and not kept.get(question.id):
                answers[question.id] = Answer(None, "")
                values[question.id] = None
            elif asked.applies(*place, "when"):
                questions.append(question)
                faults += _answered(asked, question, kept.get(question.id, ""), place, answers, values)
        if questions:
            pages.append((page, tuple(questions)))
    for number, amount in enumerate(compiled.procedure.amounts):
        found = asked.result("amounts", number, "value")
        values[amount.id] = found.value if found else None
    return Asked(compiled, today, tuple(pages), answers, values, tuple(faults))


def only_id_austria_knows(question: Question) -> bool:
    """Return whether nobody is asked for something: ID Austria says it, or it stays open."""
    return question.is_fixed and question.optional


def _answered(
    asked: Asked,
    question: Question,
    typed: str | Sequence[str],
    place: tuple[str | int, ...],
    answers: dict[str, Answer],
    values: dict[str, Value | None],
) -> list[Fault]:
    """Note the answer to a question, and return what is wrong with it."""
    try:
        answer = read_answer(question, [typed] if isinstance(typed, str) else list(typed))
    except WrongAnswerError as error:
        return [Fault(question.id, error.code)]
    answers[question.id] = answer
    values[question.id] = answer.value
    checks = enumerate(question.checks)
    wrong = (check for number, check in checks if _is_broken(asked.result(*place, "checks", number, "must")))
    return [Fault(question.id, None, check.says) for check in wrong]


def _is_broken(found: Result | None) -> bool:
    return found is not None and found.value is False


def tariff_of(written: TariffFile) -> tariffs.Tariff:
    """Return a tariff as it is reckoned with."""
    return tariffs.Tariff(written.id, written.law, tuple(tariffs.Rate(**dict(rate)) for rate in written.rates))


def _decimal(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None
