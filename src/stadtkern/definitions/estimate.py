"""What somebody would get: the amount an outcome awards, from the few questions it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stadtkern.definitions.answers import Kept
from stadtkern.definitions.asking import Asked, Fault, Finding, ask
from stadtkern.definitions.compiled import Compiled, Place
from stadtkern.definitions.schema import Amount, Question


@dataclass(frozen=True, slots=True)
class Estimate:
    """The questions to ask now, what is wrong with their answers, and what is known so far.

    ``steps`` are the amounts the result is made of, in their order, the awards last; ``findings`` are the conditions
    these answers settle. Others stay open until somebody applies.
    """

    asked: Asked
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    steps: tuple[tuple[Amount, Decimal], ...]
    awards: tuple[tuple[Amount, Decimal], ...]
    findings: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every question has an answer that can stand."""
        return not self.faults

    @property
    def fails(self) -> bool:
        """Whether a condition that nobody can do without is not met."""
        return any(each.holds is False and each.rule.is_essential for each in self.findings)


def awards_of(compiled: Compiled) -> tuple[str, ...]:
    """Return the amounts that outcomes of a procedure award, each once."""
    return tuple(dict.fromkeys(each.award for each in compiled.procedure.outcomes if each.award))


def needed_for(compiled: Compiled, *names: str) -> frozenset[str]:
    """Return every name an amount depends on: in its formula, in amounts it uses, and in what decides who is asked."""
    formulas = _formulas(compiled)
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for place in formulas.get(name, ()):
            formula = compiled.formula(*place)
            waiting += formula.names if formula else ()
    return frozenset(found)


def estimate(compiled: Compiled, typed: Kept, *, today: date) -> Estimate:
    """Return what can be said with some answers; what the amount does not depend on is not looked at."""
    awards = awards_of(compiled)
    needed = needed_for(compiled, *awards)
    asked = ask(compiled, {name: text for name, text in typed.items() if name in needed}, today=today)
    questions = tuple(each for _page, shown in asked.pages for each in shown if each.id in needed)
    ids = {each.id for each in questions}
    known = [(amount, value) for amount, value in asked.amounts if amount.id in needed and value is not None]
    return Estimate(
        asked,
        questions,
        tuple(fault for fault in asked.faults if fault.question in ids),
        tuple((amount, value) for amount, value in known if amount.id not in awards),
        tuple((amount, value) for amount, value in known if amount.id in awards),
        tuple(each for each in asked.findings if each.holds is not None),
    )


def _formulas(compiled: Compiled) -> Mapping[str, tuple[Place, ...]]:
    """Return where the formulas stand that say what a name is, or whether it is asked."""
    amounts = {each.id: (("amounts", number, "value"),) for number, each in enumerate(compiled.procedure.amounts)}
    return {**dict(_conditions(compiled)), **amounts}


def _conditions(compiled: Compiled) -> Iterator[tuple[str, tuple[Place, ...]]]:
    for page_number, page in enumerate(compiled.procedure.pages):
        for number, question in enumerate(page.questions):
            here: Place = ("pages", page_number, "questions", number, "when")
            yield question.id, (("pages", page_number, "when"), here)
