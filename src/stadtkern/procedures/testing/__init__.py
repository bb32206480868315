"""Builders for tests."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from stadtkern.definitions.testing import GOOD_ANSWERS
from stadtkern.identity.testing import actor, staff
from stadtkern.procedures import queries, queries_desk
from stadtkern.procedures.actions import desk, documents, filing, matters, remedies
from stadtkern.procedures.actions.letters import appeal
from stadtkern.procedures.actions.letters import send_waiting as send_letters
from stadtkern.procedures.actions.paper import printed_code
from stadtkern.procedures.actions.remedies import finish
from stadtkern.procedures.actions.retention import delete_old
from stadtkern.procedures.models import Assistance, Case, Competence, Decision, Document, Draft, ProcedureVersion
from stadtkern.residents.testing import resident

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.identity.api import Actor
    from stadtkern.residents.api import Resident

__all__ = [
    "Assistance", "Case", "Competence", "Decision", "Document", "Draft", "ProcedureVersion", "appeal", "delete_old",
    "desk", "documents", "filing", "finish", "matters", "printed_code", "queries", "remedies", "send_letters",
]  # fmt: skip
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Vienna"))
PAGES = {
    "person": ("street", "house_number", "main_residence"),
    "auto": ("plate", "keeper"),
    "zone": ("zone", "years", "true_words"),
}


def typed(page: str, **other: str) -> Mapping[str, list[str]]:
    """Return good answers to a page of the example procedure."""
    return {name: [str(other.get(name, GOOD_ANSWERS[name]))] for name in PAGES[page]}


def filled(by: Resident, *, at: datetime = AT, **other: str) -> str:
    """Return the secret of a form of the example procedure that could be filed."""
    token = filing.begin("parkkarte", by=by, language="de", at=at)
    for page in PAGES:
        filing.save_page(token, page, typed(page, **other), by=by, at=at)
    return token


def filed(by: Resident | None = None, *, at: datetime = AT, **other: str) -> Case:
    """Return a case of the example procedure."""
    by = by or resident("Anna", "Huber")
    return Case.objects.get(number=filing.submit(filled(by, at=at, **other), by=by, channel="online", at=at))


def clerk(name: str, *, unit: str = "bauamt", may_decide: bool = False) -> Actor:
    """Return somebody who works for an office."""
    account = staff(name, "clerk")
    Competence.objects.create(
        unit=unit, account=account, may_decide=may_decide, given_by="test", given_at=timezone.now()
    )
    return actor(account)


def drafted(case: Case, by: Actor, *, at: datetime = AT, **other: str) -> str:
    """Take a case, draft its decision, and return the digest of the draft."""
    desk.take(case.number, by=by, at=at)
    before = queries_desk.decision_of(case)
    seen = before.digest if before else ""
    texts = {
        "outcome": "granted",
        "operative_part": "Die Ausnahme wird bewilligt.",
        "reasons": "",
        "seen": seen,
    } | other
    return desk.draft_decision(case.number, **texts, by=by, at=at).digest


def completed(texts: Mapping[str, str], *, form: str) -> dict[str, str]:
    """Return the suggested texts of a decision as somebody completes them, by the form of its outcome."""
    words = {name: re.sub("…|[{}]", "Ergänzt", text) for name, text in texts.items()}
    if form == "notice" and not words["reasons"].strip():
        words["reasons"] = "Die Voraussetzungen sind erfüllt."
    return words


def decided(case: Case, *, at: datetime = AT) -> Case:
    """Return a case decided by somebody who may."""
    by = clerk("entscheidet", may_decide=True)
    desk.decide(case.number, digest=drafted(case, by, at=at), by=by, at=at)
    case.refresh_from_db()
    return case
