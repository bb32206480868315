"""Reads of the strategy: what holds on a day, and how its clauses stand."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.strategy.models import ClauseChange, ClauseStatus
from stadtkern.strategy.rules.clauses import Clause, Status, Strategy, Term, Version, Words, stands, strategy_on

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.city.api import Strategy as Written
    from stadtkern.city.api import Text

UNITS = {"days": timedelta(days=1), "weeks": timedelta(weeks=1)}
HISTORY = 10  # changes of a clause that are shown
NOT_THE_TOWNS: Any = {"clauses": {"__all__": {"mechanisms"}}}
LATEST = 1_000  # changes that are looked through


def written() -> Written | None:
    """Return the strategy as the town's file has it; nothing if there is none, or no town yet."""
    try:
        return city.current().strategy
    except Refused:
        return None


def versions() -> tuple[Version, ...]:
    """Return all versions of the strategy, oldest first."""
    found = written()
    return tuple(_version(each) for each in found.versions) if found else ()


def in_force(today: date) -> Strategy | None:
    """Return the strategy in force on a day, if the town has one."""
    return strategy_on(versions(), today)


def version_digests(today: date) -> dict[str, str]:
    """Return the digest of every version that has begun, by its id.

    Which mechanisms keep a clause up is the program's and may grow; what the town decides may not change unseen.
    """
    found = written()
    begun = [each for each in (found.versions if found else ()) if each.valid_from <= today]
    texts = {each.id: json.dumps(each.model_dump(mode="json", exclude=NOT_THE_TOWNS)) for each in begun}
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}


def statuses() -> dict[str, ClauseStatus]:
    """Return how every clause stood at the last check, by its number."""
    return {row.number: row for row in ClauseStatus.objects.all()}


def standing(at: datetime) -> dict[str, ClauseStatus]:
    """Return how every clause stands now, by its number: as at the last check, unless that is too long ago."""
    found = statuses()
    for row in found.values():
        row.status = stands(Status(row.status), checked_at=row.checked_at, at=at)
    return found


def history() -> dict[str, list[ClauseChange]]:
    """Return the latest changes of every clause, newest first."""
    found: dict[str, list[ClauseChange]] = {}
    for row in ClauseChange.objects.all()[:LATEST]:
        latest = found.setdefault(row.number, [])
        if len(latest) < HISTORY:
            latest.append(row)
    return found


def _version(each: city.StrategyVersion) -> Version:
    return Version(
        id=each.id,
        valid_from=each.valid_from,
        reason=_words(each.reason),
        is_decided=each.decided,
        review_on=each.review_on,
        clauses=tuple(_clause(clause) for clause in each.clauses),
        terms=tuple(_term(term) for term in each.terms),
        without=each.without,
    )


def _clause(each: city.Clause) -> Clause:
    return Clause(
        number=each.number,
        section=each.section,
        demand=_words(each.demand),
        mode=each.mode,
        mechanisms=each.mechanisms,
        sum_of=each.sum_of,
        review_on=each.review_on,
    )


def _term(each: city.Term) -> Term:
    return Term(
        id=each.id,
        name=_words(each.name),
        decides=_words(each.decides),
        span=each.amount * UNITS[each.unit] if each.amount and each.unit else None,
        allowed=each.allowed,
        words=_words(each.words) if each.words else None,
    )


def _words(text: Text) -> Words:
    return Words(text.de, text.en)
