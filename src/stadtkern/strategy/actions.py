"""Checking how the strategy's clauses stand; the only way a status ever comes about."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localdate

from stadtkern.audit import api as audit
from stadtkern.strategy import queries
from stadtkern.strategy.mechanisms import mechanisms
from stadtkern.strategy.models import ClauseChange, ClauseStatus, SeenVersion
from stadtkern.strategy.rules.clauses import FAILED, UNKNOWN, Finding, Status, statuses_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from stadtkern.strategy.rules.clauses import Clause, Strategy

JOB = "job:strategy"
log = structlog.get_logger("stadtkern.strategy")


@transaction.atomic
def check_strategy(*, at: datetime) -> dict[str, int]:
    """Find out how every clause stands, keep what changed, and return how many have which status.

    A town without a strategy has no clauses; what an earlier strategy left is removed, its history stays.
    """
    strategy = queries.in_force(localdate(at))
    _note_versions(at)
    if strategy is None:
        ClauseStatus.objects.all().delete()
        return {}
    findings = {name: _findings_of(name, at) for name in _wanted(strategy)}
    found = statuses_of(strategy, findings)
    before = queries.statuses()
    changed = [_keep(strategy.clauses[number], found, findings, before, at) for number in sorted(found)]
    ClauseStatus.objects.exclude(number__in=found).delete()
    counts = {status.value: count for status, count in Counter(found.values()).items()}
    if any(changed):
        audit.record(actor=JOB, verb="strategy.checked", subject="strategy", facts=counts | {"changed": sum(changed)})
    return counts


def _wanted(strategy: Strategy) -> set[str]:
    return {name for clause in strategy.clauses.values() for name in clause.mechanisms}


def _findings_of(name: str, at: datetime) -> list[Finding]:
    known = mechanisms().get(name)
    if known is None:
        return [UNKNOWN]
    if not known.is_built:
        return [Finding(Status.NEEDS_PERSON, "not_built")]
    return [_ask(known.evidence, at) if known.evidence else Finding(Status.GREEN)]


def _ask(evidence: str, at: datetime) -> Finding:
    try:
        with transaction.atomic():
            found: Finding = import_string(evidence)(at)
    except Exception as error:  # one broken check must not hide how the others stand
        log.error("evidence_failed", evidence=evidence, error=type(error).__name__)
        return FAILED
    return found


def _keep(
    clause: Clause,
    found: Mapping[str, Status],
    findings: Mapping[str, Sequence[Finding]],
    before: Mapping[str, ClauseStatus],
    at: datetime,
) -> bool:
    """Store how a clause stands, and say whether that is news."""
    status, old = found[clause.number], before.get(clause.number)
    rows = [{"mechanism": name, **asdict(each)} for name in clause.mechanisms for each in findings[name]]
    rows += [{"sum_of": part, "status": found.get(part, Status.NEEDS_PERSON)} for part in clause.sum_of]
    is_news = old is None or old.status != status
    since = at if is_news or old is None else old.since
    values = {"status": status, "findings": rows, "checked_at": at, "since": since}
    ClauseStatus.objects.update_or_create(number=clause.number, defaults=values)
    if is_news:
        why = sorted({str(row.get("why")) for row in rows if row.get("why") and row["status"] == status})
        ClauseChange.objects.create(
            number=clause.number, before=old.status if old else "", after=status, changed_at=at, why=why
        )
    return is_news


def _note_versions(at: datetime) -> None:
    for name, digest in queries.version_digests(localdate(at)).items():
        SeenVersion.objects.get_or_create(version=name, defaults={"digest": digest, "seen_at": at})
