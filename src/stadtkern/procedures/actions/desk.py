"""What the office does with a case: take it, write to the person, have something mended, decide."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal
from stadtkern.core.texts import clean
from stadtkern.identity import api as identity
from stadtkern.procedurelaw.notices import missing_parts
from stadtkern.procedures.actions.matters import LONGEST_TEXT
from stadtkern.procedures.actions.noting import happened, open_case, written
from stadtkern.procedures.awarding import settle_award
from stadtkern.procedures.deciding import notice_of
from stadtkern.procedures.guarding import guard
from stadtkern.procedures.models import Case, Competence, Correction, Decision
from stadtkern.procedures.queries import CORRECTION, DECISION, asked_in, compiled_of, due_on_of
from stadtkern.procedures.queries_desk import (
    case_at_desk,
    colleagues,
    decision_of,
    is_approved_for,
    may_decide,
    open_correction,
    texts_of,
)
from stadtkern.procedures.rules.states import State, may_move
from stadtkern.procedures.wording import part_text
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.identity.api import Actor

GAPS = ("…", "{", "}")  # what a template block leaves where an answer is missing


@transaction.atomic
def take(number: str, *, by: Actor, at: datetime) -> None:
    """Take a case: from now on it is worked on, by this person.

    Raises:
        Refused: ``not_found``, ``closed``.
    """
    case = open_case(number, by)
    is_new = case.state == State.RECEIVED
    if is_new:
        case.state = State.IN_REVIEW
    case.assigned_to = by.public_id
    case.save(update_fields=["state", "assigned_to"])
    happened(case, "taken", by, at, is_public=is_new)


@transaction.atomic
def assign(number: str, *, to: str, by: Actor, at: datetime) -> None:
    """Give a case to a colleague of the same office, or to nobody.

    Raises:
        Refused: ``not_found``, ``closed``, ``no_colleague``.
    """
    case = open_case(number, by)
    if to and to not in colleagues(case.unit):
        raise Refused("no_colleague", gettext("This person does not work for this office. Nothing was changed."))
    case.assigned_to = to
    case.save(update_fields=["assigned_to"])
    happened(case, "assigned", by, at, is_public=False)


@transaction.atomic
def note(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Write something down that only the office reads.

    Raises:
        Refused: ``not_found``, ``empty_text``.
    """
    happened(case_at_desk(by, number, to_change=True), "note", by, at, is_public=False, text=written(text))


@transaction.atomic
def reply(number: str, text: str, *, by: Actor, at: datetime) -> None:
    """Write to the person.

    Raises:
        Refused: ``not_found``, ``empty_text``.
    """
    case = case_at_desk(by, number, to_change=True)
    happened(case, "reply", by, at, text=written(text))
    residents.notify(case.principal_id, where="procedures:matters")


@transaction.atomic
def order_correction(number: str, text: str, *, due_on: date, by: Actor, at: datetime) -> None:
    """Tell the person what is missing and until when it can come; the day of filing stays (§ 13(3) AVG).

    Raises:
        Refused: ``not_found``, ``closed``, ``empty_text``, ``too_soon``.
    """
    case = open_case(number, by)
    today = at.astimezone(city.LOCAL).date()
    if due_on <= today:
        raise Refused("too_soon", gettext("The day must lie in the future. Your text is kept below."))
    if not may_move(State(case.state), State.CORRECTION):
        raise Refused("closed", gettext("There is an open order already. Nothing was changed."))
    missing = written(text)
    Correction.objects.create(
        case=case, text=seal(missing, CORRECTION), ordered_by=by.public_id, ordered_on=today, due_on=due_on
    )
    _moved(case, State.CORRECTION, at)
    happened(case, "correction", by, at, text=missing)
    residents.notify(case.principal_id, where="procedures:matters")


@transaction.atomic
def accept_correction(number: str, *, by: Actor, at: datetime) -> None:
    """Note that everything has come: it counts as filed correctly from the start.

    Raises:
        Refused: ``not_found``, ``closed``.
    """
    case = open_case(number, by)
    order = open_correction(case)
    if order is None:
        return
    order.corrected_on = at.astimezone(city.LOCAL).date()
    order.save(update_fields=["corrected_on"])
    _moved(case, State.IN_REVIEW, at)
    happened(case, "corrected", by, at)


@transaction.atomic
def lapse_correction(number: str, *, by: Actor, at: datetime) -> None:
    """Note that what was missing did not come in time: now the case can be decided as it is (§ 13(3) AVG).

    Raises:
        Refused: ``not_found``, ``closed``, ``too_soon`` while it can still come.
    """
    case = open_case(number, by)
    order = open_correction(case)
    if order is None:
        return
    today = at.astimezone(city.LOCAL).date()
    if today <= order.due_on:
        raise Refused("too_soon", gettext("The period has not ended yet: it can still come. Nothing was changed."))
    order.lapsed_on = today
    order.save(update_fields=["lapsed_on"])
    _moved(case, State.IN_REVIEW, at)
    happened(case, "lapsed", by, at)


@transaction.atomic
def draft_decision(
    number: str, *, outcome: str, operative_part: str, reasons: str, seen: str = "", by: Actor, at: datetime
) -> Decision:
    """Write down how a case shall end. Every change takes an approval away again.

    ``seen`` is the digest of the draft this text began with; nobody overwrites what they have not read.

    Raises:
        Refused: ``not_found``, ``closed``, ``not_worked_on``, ``no_outcome``, ``changed_meanwhile``.
    """
    case = open_case(number, by)
    if case.state != State.IN_REVIEW:
        hint = gettext("Take the case first; while something is missing it cannot be decided.")
        raise Refused("not_worked_on", hint)
    definition = compiled_of(case.version).procedure
    if outcome not in {each.id for each in definition.outcomes}:
        raise Refused("no_outcome", gettext("Please choose how the case ends."))
    before = Decision.objects.filter(case=case, decided_at=None).first()
    if before and before.digest not in {seen, _digest(case.number, outcome, clean(operative_part), clean(reasons))}:
        hint = gettext("Somebody else has changed the draft meanwhile. Nothing of theirs was overwritten.")
        raise Refused("changed_meanwhile", hint)
    facts = {
        "outcome": outcome,
        "operative_part": seal(clean(operative_part)[:LONGEST_TEXT], DECISION),
        "reasons": seal(clean(reasons)[:LONGEST_TEXT], DECISION),
        "needs_second": asked_in(case).needs_four_eyes,
        "digest": _digest(case.number, outcome, clean(operative_part), clean(reasons)),
        "drafted_by": by.public_id,
        "drafted_at": at,
        "approved_by": "",
        "approved_at": None,
    }
    draft, _is_new = Decision.objects.update_or_create(case=case, decided_at=None, defaults=facts)
    happened(case, "drafted", by, at, is_public=False)
    return draft


@transaction.atomic
def approve(number: str, *, digest: str, by: Actor, at: datetime) -> None:
    """Approve a drafted decision as the second person; ``digest`` is that of the text they have read.

    Raises:
        Refused: ``not_found``, ``closed``, ``no_draft``, ``no_competence``, ``own_draft``, ``changed_meanwhile``.
    """
    case = open_case(number, by)
    draft = _draft_to_sign(case, digest, by)
    if draft.drafted_by == by.public_id:
        hint = gettext("You have written this yourself. Somebody else of the office approves it.")
        raise Refused("own_draft", hint)
    draft.approved_by, draft.approved_at = by.public_id, at
    draft.save(update_fields=["approved_by", "approved_at"])
    happened(case, "approved", by, at, is_public=False)


@transaction.atomic
def decide(number: str, *, digest: str, by: Actor, at: datetime) -> None:
    """Decide a case in one's own name; ``digest`` is that of the text one has read.

    Raises:
        Refused: ``not_found``, ``closed``, ``no_draft``, ``no_competence``, ``changed_meanwhile``, ``parts_missing``
            (§ 58 AVG), ``second_missing``, what ``settings.CASE_GUARD`` refuses, and what ``settle_award`` refuses:
            nobody is promised what is not there.
    """
    case = open_case(number, by)
    draft = _draft_to_sign(case, digest, by)
    today = at.astimezone(city.LOCAL).date()
    missing = missing_parts(notice_of(case, draft, approver=by.public_id, dated_on=today))
    if missing:
        parts = ", ".join(part_text(each) for each in missing)
        hint = gettext("It cannot be decided yet. Missing: %(parts)s. The draft is kept.") % {"parts": parts}
        raise Refused("parts_missing", hint)
    texts = texts_of(draft)
    if any(gap in f"{texts.operative_part}{texts.reasons}" for gap in GAPS):
        hint = gettext("The text still has gaps (… or curly brackets). Please fill them in; the draft is kept.")
        raise Refused("gaps_left", hint)
    if not is_approved_for(draft, case.unit, by=by):
        raise Refused("second_missing", gettext("Another person who may decide here has to approve it first."))
    guard().check(case, draft.digest, by=by)
    settle_award(case, draft.outcome, by=by, at=at)
    draft.decided_by, draft.decided_at, draft.dated_on = by.public_id, at, today
    draft.save(update_fields=["decided_by", "decided_at", "dated_on"])
    _moved(case, State.DECIDED, at)
    happened(case, "decided", by, at)


@transaction.atomic
def give_competence(unit: str, account: int, *, may_decide: bool, by: Actor, at: datetime) -> None:
    """Let somebody work for an office, and decide there.

    Raises:
        Refused: ``not_allowed``, ``no_unit``, ``no_account``.
    """
    _check_gives(by)
    if unit not in city.current().offices:
        raise Refused("no_unit", gettext("There is no such office. Nothing was changed."))
    if not identity.works_here(f"account:{account}"):
        raise Refused("no_account", gettext("This account is not open. Nothing was changed."))
    facts = {"may_decide": may_decide, "given_by": by.public_id, "given_at": at}
    Competence.objects.update_or_create(unit=unit, account_id=account, defaults=facts)
    reason = "decides" if may_decide else "works"
    audit.record(actor=by.public_id, verb="competence.given", subject=f"account:{account}", reason=f"{unit}: {reason}")


@transaction.atomic
def take_competence(unit: str, account: int, *, by: Actor) -> None:
    """End somebody's work for an office; twice is once.

    Raises:
        Refused: ``not_allowed``.
    """
    _check_gives(by)
    count, _each = Competence.objects.filter(unit=unit, account_id=account).delete()
    if count:
        audit.record(actor=by.public_id, verb="competence.taken", subject=f"account:{account}", reason=unit)


def _check_gives(by: Actor) -> None:
    if not identity.may(by, "competences.give"):
        raise Refused("not_allowed", gettext("Your roles do not allow this."))


def _draft_to_sign(case: Case, digest: str, by: Actor) -> Decision:
    if not may_decide(by, case.unit):
        hint = gettext("You may work on cases of this office, and not decide them. Somebody who may has to sign.")
        raise Refused("no_competence", hint)
    draft = decision_of(case)
    if draft is None or draft.decided_at:
        raise Refused("no_draft", gettext("There is no draft of a decision yet."))
    if draft.digest != digest:
        hint = gettext("The draft was changed while you were reading. Please read it again; nothing was signed.")
        raise Refused("changed_meanwhile", hint)
    return draft


def _moved(case: Case, state: State, at: datetime) -> None:
    case.state = state
    case.due_on = due_on_of(case, at=at)
    case.save(update_fields=["state", "due_on"])


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
