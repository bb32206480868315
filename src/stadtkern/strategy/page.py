"""The strategy as its public page and its data show it: clauses with status, evidence and history; words; versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.strategy import queries
from stadtkern.strategy.mechanisms import mechanisms
from stadtkern.strategy.rules.clauses import Clause, Term, differences
from stadtkern.strategy.wording import FACTS, KINDS, MODES, STATUSES, WHY
from stadtkern.ui.templatetags.kern import day, in_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stadtkern.strategy.models import ClauseChange, ClauseStatus
    from stadtkern.strategy.rules.clauses import Difference, Strategy, Version

UNCHECKED = "needs_person"


@dataclass(frozen=True, slots=True)
class ShownMechanism:
    """One thing that keeps a clause up, and what the last check found about it."""

    does: str
    kind: str
    label: str
    why: str
    missing: str
    test: str
    evidence: tuple[tuple[str, str], ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class ShownClause:
    """Everything the page says about one clause."""

    number: str
    demand: str
    status: str
    label: str
    kind: str
    mode: str
    review_on: date
    checked_at: Any = None
    since: Any = None
    mechanisms: tuple[ShownMechanism, ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    history: tuple[tuple[Any, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """What a version changed: new and removed clauses by number, changes with both texts."""

    id: str
    valid_from: date
    reason: str
    is_decided: bool
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    new_terms: tuple[str, ...] = ()
    changed: tuple[tuple[str, str, str], ...] = field(default=())


def clauses(strategy: Strategy, *, at: datetime) -> dict[str, ShownClause]:
    """Return all clauses as the page shows them, by number."""
    found, history = queries.standing(at), queries.history()
    return {
        number: _clause(strategy, clause, found, history.get(number, [])) for number, clause in strategy.clauses.items()
    }


def _clause(
    strategy: Strategy, clause: Clause, found: Mapping[str, ClauseStatus], history: Sequence[ClauseChange]
) -> ShownClause:
    row = found.get(clause.number)
    status = row.status if row else UNCHECKED
    findings = row.findings if row else []
    parts = [(part, found[part].status if part in found else UNCHECKED) for part in clause.sum_of]
    return ShownClause(
        number=clause.number,
        demand=in_language(clause.demand),
        status=status,
        label=str(STATUSES[status]),
        kind=KINDS[status],
        mode=str(MODES[clause.mode]),
        review_on=clause.review_on or strategy.review_due_on,
        checked_at=row.checked_at if row else None,
        since=row.since if row else None,
        mechanisms=tuple(_mechanism(name, findings) for name in clause.mechanisms),
        parts=tuple((part, str(STATUSES[each]), KINDS[each]) for part, each in parts),
        history=tuple((each.changed_at, str(STATUSES[each.after]), _reasons(each.why)) for each in history),
    )


def _reasons(codes: Sequence[str]) -> str:
    return " ".join(str(WHY[code]) for code in codes if code in WHY)


def _mechanism(name: str, findings: Sequence[Mapping[str, Any]]) -> ShownMechanism:
    known = mechanisms().get(name)
    own = [each for each in findings if each.get("mechanism") == name]
    status = max((each["status"] for each in own), key=list(STATUSES).index, default=UNCHECKED)
    link = next((each["link"] for each in own if each.get("link")), "")
    return ShownMechanism(
        does=in_language(known.does) if known else name,
        kind=KINDS[status],
        label=str(STATUSES[status]),
        why=_reasons([each["why"] for each in own if each.get("why") not in {"", "not_built"}]),
        missing=in_language(known.missing) if known else "",
        test=(known.test or "").rpartition(".")[2] if known else "",
        evidence=tuple(
            (str(FACTS.get(code, code)), _value(code, value)) for each in own for code, value in each.get("facts", [])
        ),
        url=reverse(link) if link else "",
    )


def _value(code: str, value: int | str) -> str:
    return day(date.fromisoformat(str(value))) if code.endswith(("_on", "_since")) else str(value)


def counts(shown: Mapping[str, ShownClause]) -> list[tuple[str, str, str, int]]:
    """Return (status, words, kind, number of clauses) for every status."""
    found = Counter(clause.status for clause in shown.values())
    return [(status, str(words), KINDS[status], found[status]) for status, words in STATUSES.items()]


def terms(strategy: Strategy) -> list[tuple[str, str, str]]:
    """Return (open word, what it means here, who decides)."""
    return [(in_language(each.name), _meaning(each), in_language(each.decides)) for each in strategy.terms.values()]


def _meaning(term: Term) -> str:
    if term.span is not None:
        return _span(term.span)
    if term.allowed is not None:
        return _("yes") if term.allowed else _("no")
    return in_language(term.words)


def _span(span: timedelta) -> str:
    weeks, rest = divmod(span.days, 7)
    if not rest:
        return ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}
    return ngettext("%(count)d day", "%(count)d days", span.days) % {"count": span.days}


def versions(all_versions: Sequence[Version]) -> list[ShownVersion]:
    """Return what each version changed, newest first."""
    changes = differences(all_versions)
    return [_version(each, changes[each.id]) for each in reversed(all_versions)]


def _version(version: Version, changes: Sequence[Difference]) -> ShownVersion:
    new = [each for each in changes if each.before is None]
    return ShownVersion(
        id=version.id,
        valid_from=version.valid_from,
        reason=in_language(version.reason),
        is_decided=version.is_decided,
        new=tuple(each.key for each in new if isinstance(each.after, Clause)),
        gone=tuple(each.key for each in changes if each.after is None),
        new_terms=tuple(in_language(each.after.name) for each in new if isinstance(each.after, Term)),
        changed=tuple(
            (_title(each.after), _text(each.before), _text(each.after))
            for each in changes
            if each.before is not None and each.after is not None
        ),
    )


def _title(thing: Clause | Term) -> str:
    return thing.number if isinstance(thing, Clause) else in_language(thing.name)


def _text(thing: Clause | Term) -> str:
    if isinstance(thing, Term):
        return _meaning(thing)
    return f"{in_language(thing.demand)} {MODES[thing.mode]}"


def limits() -> list[str]:
    """Return what no program can enforce: for these the town shows signs, not claims."""
    return [
        _("Whether somebody uses a chat tool privately in the browser. Network rules help, and trust."),
        _("Whether a person really thought before accepting a draft. There are only signs of it, and tests."),
        _("Whether a legal judgement is good."),
        _("How much energy a provider elsewhere uses."),
        _("Whether scores are honest."),
        _("Whether two accounts belong to one person. Whoever gives out accounts has to know."),
    ]


def last_check(shown: Mapping[str, ShownClause]) -> datetime | None:
    """Return when all clauses had been checked; nothing before the first check."""
    return min((clause.checked_at for clause in shown.values() if clause.checked_at), default=None)


def moment(at: datetime) -> str:
    """Return day and time."""
    oldest = timezone.localtime(at)
    return _("%(day)s, %(time)s") % {"day": day(oldest.date()), "time": f"{oldest:%H:%M}"}
