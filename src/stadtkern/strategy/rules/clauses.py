"""The town's strategy on a day, folded from its versions, and the status of its clauses.

A version names only what it changes. Statuses are computed from findings, never set: the worst finding decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal

Mode = Literal["refuses", "gate", "record"]
Fact = tuple[str, int | str]


class Status(StrEnum):
    """How a clause stands, best first."""

    GREEN = "green"
    NEEDS_PERSON = "needs_person"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Words:
    """The same statement in both languages."""

    de: str
    en: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One demand, how it is kept up, and since which version it reads like this."""

    number: str
    section: str
    demand: Words
    mode: Mode
    mechanisms: tuple[str, ...] = ()
    sum_of: tuple[str, ...] = ()
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """An open word of the strategy with the town's value: a span of days, a yes or no, or words."""

    id: str
    name: Words
    decides: Words
    span: timedelta | None = None
    allowed: bool | None = None
    words: Words | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """What changes from a day on, and why."""

    id: str
    valid_from: date
    reason: Words
    is_decided: bool
    review_on: date
    clauses: tuple[Clause, ...] = ()
    terms: tuple[Term, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strategy:
    """The strategy as it holds on a day; ``version`` is the latest in force."""

    version: Version
    clauses: Mapping[str, Clause]
    terms: Mapping[str, Term]

    @property
    def review_due_on(self) -> date:
        """When the strategy as a whole must be looked at again (K18)."""
        return self.version.review_on


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one mechanism: counts and days behind it, and a code when something is wrong."""

    status: Status
    why: str = ""
    facts: tuple[Fact, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A clause or term before and after a version; nothing stands for not there."""

    key: str
    before: Clause | Term | None
    after: Clause | Term | None


@dataclass(slots=True)
class _Folded:
    clauses: dict[str, Clause] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)

    def take(self, version: Version) -> None:
        self.clauses |= {clause.number: clause for clause in version.clauses}
        self.terms |= {term.id: term for term in version.terms}
        for number in version.without:
            self.clauses.pop(number, None)


def strategy_on(versions: Iterable[Version], day: date) -> Strategy | None:
    """Return the strategy in force on ``day``; nothing before the first version begins."""
    in_force = [version for version in versions if version.valid_from <= day]
    if not in_force:
        return None
    folded = _Folded()
    for version in in_force:
        folded.take(version)
    return Strategy(in_force[-1], dict(sorted(folded.clauses.items())), folded.terms)


def differences(versions: Sequence[Version]) -> dict[str, tuple[Difference, ...]]:
    """Return what each version changed, by its id; a clause written again without a change is none."""
    folded, found = _Folded(), {}
    for version in versions:
        clauses, terms = dict(folded.clauses), dict(folded.terms)
        folded.take(version)
        keys = [*(each.number for each in version.clauses), *version.without]
        changed = [Difference(key, clauses.get(key), folded.clauses.get(key)) for key in keys]
        changed += [Difference(term.id, terms.get(term.id), term) for term in version.terms]
        found[version.id] = tuple(each for each in changed if each.before != each.after)
    return found


def values_of(strategy: Strategy) -> dict[str, timedelta | bool]:
    """Return the open words that have an amount or a yes or no; the others are for people to read."""
    found = ((term.id, term.span if term.span is not None else term.allowed) for term in strategy.terms.values())
    return {name: value for name, value in found if value is not None}


def finding(
    facts: Iterable[Fact], *, red: bool = False, person: bool = False, why: str = "", link: str = ""
) -> Finding:
    """Return a finding: red first, then what needs a person, else green; ``why`` names what is wrong."""
    status = Status.RED if red else Status.NEEDS_PERSON if person else Status.GREEN
    return Finding(status, why if red or person else "", tuple(facts), link)


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of some statuses; without any, a person has to look."""
    order = list(Status)
    return max(statuses, key=order.index, default=Status.NEEDS_PERSON)


def stands(status: Status, *, checked_at: datetime, at: datetime) -> Status:
    """Return how a clause stands now: what nobody has checked for two days is kept no longer."""
    is_old = checked_at + HOLDS_FOR < at
    return Status.NEEDS_PERSON if is_old and status == Status.GREEN else status


def statuses_of(strategy: Strategy, findings: Mapping[str, Sequence[Finding]]) -> dict[str, Status]:
    """Return the status of every clause; ``findings`` are those of each mechanism.

    A sum (K66) is as good as the worst clause it adds up. A mechanism nobody knows needs a person.
    """
    direct = {
        number: worst(finding.status for name in clause.mechanisms for finding in findings.get(name) or [UNKNOWN])
        for number, clause in strategy.clauses.items()
        if not clause.sum_of
    }
    sums = {
        number: worst(direct.get(part, Status.NEEDS_PERSON) for part in clause.sum_of)
        for number, clause in strategy.clauses.items()
        if clause.sum_of
    }
    return direct | sums


UNKNOWN = Finding(Status.NEEDS_PERSON, "unknown_mechanism")
FAILED = Finding(Status.NEEDS_PERSON, "check_failed")
HOLDS_FOR = timedelta(days=2)  # the check runs every day
