"""What parties say: in the portal, or written down by the office with the day it came."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal, seal_bytes
from stadtkern.core.texts import clean_line
from stadtkern.identity.api import Actor
from stadtkern.parties.models import Confirmation, Statement, StatementFile, Treatment
from stadtkern.parties.queries import (
    AGAIN_WITHIN,
    FILE,
    TEXT,
    case_of,
    details_of,
    objections_of,
    party_at_desk,
    party_for,
    text_of,
)
from stadtkern.parties.rules.receipts import statement_digest, statement_number
from stadtkern.procedurelaw.periods import is_in_time
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import OPEN
from stadtkern.uploads import scanner
from stadtkern.uploads.apart import make_safe_apart
from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.safe import MOST_BYTES, Safe
from stadtkern.uploads.wording import unfit_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from stadtkern.parties.models import CaseParty
    from stadtkern.procedures.api.casework import Case, Decision
    from stadtkern.residents.api import Resident

MOST_FILES, MOST_STATEMENTS = 3, 20
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: how the person called it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Came:
    """How and when a statement came; ``posted_on`` is the day of the postmark."""

    channel: str
    on: date
    posted_on: date | None = None


def say(
    number: str, place: int, *, kind: str, text: str, files: Sequence[Sent] = (), by: Resident, at: datetime
) -> Statement:
    """Take a statement of a party that has signed in.

    Raises:
        Refused: ``not_found``, ``empty_text``, ``too_late``, ``no_decision``, ``no_remedy``, ``enough_documents``, or
            why a file is not taken.
    """
    party_for(by, number, place)
    safe = _safe(files)
    with transaction.atomic():
        _locked(number)
        party = party_for(by, number, place, to_change=True)
        came = Came("portal", at.astimezone(city.LOCAL).date())
        who = Actor(f"party:{party.pk}", is_human=True)  # ``resident`` in a case is who filed it
        return _received(party, kind, text, safe, came, by=who, entered_by=f"resident:{by.actor}", at=at)


def enter(
    number: str, place: int, *, kind: str, text: str, files: Sequence[Sent] = (), came: Came, by: Actor, at: datetime
) -> Statement:
    """Write down what a party has sent on paper or said at the counter or in the hearing, with the day it came.

    Raises:
        Refused: as ``say``, and ``not_allowed``, ``wrong_days``.
    """
    party_at_desk(by, number, place)
    safe = _safe(files)
    with transaction.atomic():
        party = party_at_desk(by, number, place, to_change=True)
        came = came if came.channel == "paper" else replace(came, posted_on=None)
        if not party.case.received_on <= (came.posted_on or came.on) <= came.on <= at.astimezone(city.LOCAL).date():
            hint = gettext("Please check the days: after the filing, the postmark first, not in the future.")
            raise Refused("wrong_days", hint)
        if kind == "appeal" and came.channel == "hearing":
            raise Refused(
                "needs_writing", gettext("A legal remedy must be in writing (§ 13(1) AVG). Nothing was noted.")
            )
        return _received(party, kind, text, safe, came, by=by, entered_by=by.public_id, at=at)


def _locked(number: str) -> None:
    """Lock a case, so that numbers are given one after the other."""
    casework.Case.objects.select_for_update().only("pk").get(number=number)


def _received(
    party: CaseParty,
    kind: str,
    text: str,
    files: Sequence[tuple[str, Safe]],
    came: Came,
    *,
    by: Actor,
    entered_by: str,
    at: datetime,
) -> Statement:
    case = casework.Case.objects.select_related("version").get(pk=party.case_id)
    said = casework.written(text)
    if party.removed_at:
        raise Refused("removed", gettext("This party is not on the list any more. Nothing was noted."))
    digests = [hashlib.sha256(safe.data).hexdigest() for _name, safe in files]
    if known := _just_sent(party, kind, said, digests, came, at):
        return known
    if came.channel == "portal" and party.statements.count() >= MOST_STATEMENTS:
        raise Refused("enough_statements", gettext("You have sent many statements. Please call the office."))
    decision = _decided(case) if kind == "appeal" else None
    if decision is None and case.state not in OPEN:
        raise Refused("too_late", gettext("This is decided. What you can do now is the legal remedy."))
    statement_no = statement_number(case.number, Statement.objects.filter(party__case=case).count() + 1)
    statement = Statement.objects.create(
        party=party,
        number=statement_no,
        kind=kind,
        channel=came.channel,
        decision=decision,
        text=seal(said, TEXT),
        arrived_on=came.on,
        posted_on=came.posted_on,
        is_late=decision is not None and _is_late(party, decision, case, came),
        received_at=at,
        entered_by=entered_by,
        digest=statement_digest(
            number=statement_no, kind=kind, text=said, arrived_on=came.on, posted_on=came.posted_on, files=digests
        ),
    )
    for (name, safe), digest in zip(files, digests, strict=True):
        StatementFile.objects.create(
            statement=statement,
            name=seal(clean_line(name)[:LONGEST_NAME] or "–", FILE),
            content=seal_bytes(safe.data, FILE),
            kind=safe.kind,
            digest=digest,
            size=len(safe.data),
            pages=safe.pages,
            removed=list(safe.removed),
        )
    who = f"{details_of(party).name} ({statement_no})"
    is_more = party.statements.filter(decision=decision).exclude(pk=statement.pk).exists()
    if decision is None or is_more:  # more words to the same remedy move no period
        casework.happened(case, "party_statement", by, at, text=who)
    else:
        kind_of_event = "party_appealed_late" if statement.is_late else "party_appealed"
        casework.brought_in(case, kind_of_event, who, actor=by.public_id, at=at)
    return statement


def _just_sent(
    party: CaseParty, kind: str, said: str, digests: Sequence[str], came: Came, at: datetime
) -> Statement | None:
    """Return the same words with the same files sent a moment ago: a second click."""
    latest = party.statements.filter(kind=kind, arrived_on=came.on, received_at__gt=at - AGAIN_WITHIN).last()
    if latest is None or text_of(latest) != said or list(latest.files.values_list("digest", flat=True)) != digests:
        return None
    return latest


def _decided(case: Case) -> Decision:
    """Return what a remedy is against; it can come before the letter does, once there is a decision."""
    decision = casework.decision_for(case)
    if decision is None or case.state in OPEN or case.state == casework.State.WITHDRAWN:
        raise Refused("no_decision", gettext("Nothing is decided yet, so there is nothing to appeal against."))
    if not casework.has_remedy(case):
        raise Refused("no_remedy", gettext("There is no formal remedy here. Write to the office."))
    return decision


def _is_late(party: CaseParty, decision: Decision, case: Case, came: Came) -> bool:
    served_on = party.letters.filter(decision=decision).values_list("served_on", flat=True).first()
    last_on = casework.remedy_until(case, served_on) if served_on else None
    return last_on is not None and not is_in_time(last_on=last_on, arrived_on=came.on, posted_on=came.posted_on)


def _safe(files: Sequence[Sent]) -> list[tuple[str, Safe]]:
    if len(files) > MOST_FILES:
        raise Refused("enough_documents", gettext("At most three files go with one statement."))
    found = []
    for each in files:
        try:
            scanner.check(each.data[: MOST_BYTES + 1], address=settings.OPTIONS.scanner)
            found.append((each.name, make_safe_apart(each.data, formats=("pdf", "picture"))))
        except UnfitError as error:
            raise Refused(f"file_{error.code}", unfit_text(error.code)) from error
    return found


@transaction.atomic
def deal_with(number: str, statement: int, text: str, *, by: Actor, at: datetime) -> None:
    """Note where and how the reasons deal with an objection (§§ 58(2), 60 AVG).

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``closed``, ``empty_text``.
    """
    case_of(by, number)
    case = casework.open_case(number, by)
    found = objections_of(case).filter(pk=statement).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such objection in this case."))
    words = casework.written(text)
    Treatment.objects.create(statement=found, text=seal(words, TEXT), made_by=by.public_id, made_at=at)
    casework.happened(case, "note", by, at, is_public=False, text=f"{found.number}: {words}")


@transaction.atomic
def confirm(number: str, draft: str, text: str, *, by: Actor, at: datetime) -> None:
    """Say why one decides although objections are not dealt with; it holds for this draft only.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``closed``, ``empty_text``, ``changed_meanwhile``.
    """
    case_of(by, number)
    case = casework.open_case(number, by)
    words, found = casework.written(text), casework.decision_of(case)
    if found is None or found.decided_at or found.digest != draft:
        hint = gettext("The draft was changed while you were reading. Please read it again; nothing was signed.")
        raise Refused("changed_meanwhile", hint)
    Confirmation.objects.create(case=case, draft=draft, text=seal(words, TEXT), made_by=by.public_id, made_at=at)
    casework.happened(case, "note", by, at, is_public=False, text=words)
