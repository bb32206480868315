"""The strategy for machines: the same facts as its page, in both languages, with codes instead of sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate

from stadtkern.strategy import queries
from stadtkern.strategy.mechanisms import mechanisms
from stadtkern.strategy.rules.clauses import differences

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.strategy.models import ClauseStatus
    from stadtkern.strategy.rules.clauses import Clause, Strategy, Term, Words

LICENCE = "CC-BY-4.0"


def strategy_data(at: datetime) -> dict[str, Any]:
    """Return the strategy in force with the status of every clause; without a strategy only that there is none."""
    strategy = queries.in_force(localdate(at))
    if strategy is None:
        return {"version": None, "clauses": [], "terms": [], "versions": []}
    found, history = queries.standing(at), queries.history()
    changed = differences(queries.versions())
    return {
        "version": strategy.version.id,
        "licence": LICENCE,
        "review_on": strategy.review_due_on.isoformat(),
        "clauses": [
            _clause(strategy, clause, found.get(number))
            | {"history": [_change(each) for each in history.get(number, [])]}
            for number, clause in strategy.clauses.items()
        ],
        "terms": [_term(term) for term in strategy.terms.values()],
        "versions": [
            {
                "id": each.id,
                "valid_from": each.valid_from.isoformat(),
                "decided": each.is_decided,
                "reason": _words(each.reason),
                "changes": [difference.key for difference in changed[each.id]],
            }
            for each in queries.versions()
        ],
    }


def _clause(strategy: Strategy, clause: Clause, row: ClauseStatus | None) -> dict[str, Any]:
    return {
        "number": clause.number,
        "section": clause.section,
        "demand": _words(clause.demand),
        "mode": clause.mode,
        "status": row.status if row else None,
        "since": row.since.isoformat() if row else None,
        "checked_at": row.checked_at.isoformat() if row else None,
        "review_on": (clause.review_on or strategy.review_due_on).isoformat(),
        "mechanisms": [_mechanism(name) for name in clause.mechanisms],
        "sum_of": list(clause.sum_of),
        "findings": row.findings if row else [],
    }


def _mechanism(name: str) -> dict[str, Any]:
    known = mechanisms().get(name)
    return {"id": name} | (known.model_dump(mode="json", exclude_none=True) if known else {})


def _change(row: Any) -> dict[str, Any]:
    return {"before": row.before, "after": row.after, "changed_at": row.changed_at.isoformat(), "why": row.why}


def _term(term: Term) -> dict[str, Any]:
    values = {
        "days": term.span.days if term.span else None,
        "allowed": term.allowed,
        "words": _words(term.words) if term.words else None,
    }
    return {"id": term.id, "name": _words(term.name), "decides": _words(term.decides)} | values


def _words(words: Words) -> dict[str, str]:
    return {"de": words.de, "en": words.en}
