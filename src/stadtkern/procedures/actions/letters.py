"""A decision becomes a sealed letter and reaches the person; then periods run, and it can be appealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal, seal_bytes
from stadtkern.core.texts import clean
from stadtkern.grants import api as grants
from stadtkern.identity import api as identity
from stadtkern.letters import api as letters
from stadtkern.procedurelaw.periods import is_in_time
from stadtkern.procedurelaw.service import by_portal, handed_over
from stadtkern.procedures.actions import post
from stadtkern.procedures.actions.charges import charge_end
from stadtkern.procedures.actions.matters import LONGEST_TEXT, add_message
from stadtkern.procedures.deciding import letter_of
from stadtkern.procedures.models import Case, CaseEvent, DecisionLetter
from stadtkern.procedures.queries import (
    EVENT,
    LETTER,
    LEVELS,
    appeal_until,
    case_for,
    compiled_of,
    decision_for,
    due_on_of,
    has_remedy,
    others_appealed,
)
from stadtkern.procedures.rules.states import State
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.letters.api import SealedLetter
    from stadtkern.procedures.models import Decision
    from stadtkern.residents.api import Resident


def send(number: str, *, at: datetime) -> bool:
    """Make the sealed letter of a decided case and lay it into the person's inbox; return whether it was made now.

    Called again it does nothing: one decision has one letter. Who filed on paper or at the counter gets it on paper.

    Raises:
        Refused: ``no_seal_key`` and what else the seal may lack; the case stays decided and is tried again.
    """
    case = Case.objects.select_related("version").get(number=number)
    decision = decision_for(case)
    if decision is None or DecisionLetter.objects.filter(decision=decision).exists():
        return False
    sealed = _sealed(case, decision, at)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("version").get(number=number)
        if DecisionLetter.objects.filter(decision=decision).exists():  # somebody else was faster
            return False
        _lay_ready(case, decision, sealed, at=at)
    return True


def _sealed(case: Case, decision: Decision, at: datetime) -> SealedLetter:
    name = identity.names_of([decision.decided_by]).get(decision.decided_by, decision.decided_by)
    return letters.sealed(letter_of(case, decision, approver=name), at=at)


def _lay_ready(case: Case, decision: Decision, sealed: SealedLetter, *, at: datetime) -> None:
    today = at.astimezone(city.LOCAL).date()
    is_online = case.has_inbox
    with_proof = compiled_of(case.version).procedure.delivery == "with_proof"
    letter = DecisionLetter.objects.create(
        decision=decision,
        content=seal_bytes(sealed.content, LETTER),
        digest=sealed.digest,
        is_test=sealed.is_test,
        made_at=at,
        way="portal" if is_online else "paper",
        ready_on=today if is_online else None,
        served_on=by_portal(ready_on=today) if is_online and not with_proof else None,
    )
    if not (is_online and with_proof):
        charge_end(case, at=at)
    if not is_online:
        post.hand_over(case, letter, at=at)
        return
    if not with_proof and case.state == State.DECIDED:
        case.state = State.DELIVERED
        case.save(update_fields=["state"])
    CaseEvent.objects.create(
        case=case, kind="letter_ready", actor=identity.SYSTEM.public_id, text=seal("", EVENT), at=at
    )
    audit.record(actor=identity.SYSTEM.public_id, verb="case.letter_ready", subject=f"case:{case.number}", reason="")
    residents.notify(case.principal_id, where="procedures:matters")


@transaction.atomic
def fetch(number: str, *, by: Resident, at: datetime) -> DecisionLetter:
    """Return the letter of a matter to whom it belongs; opened for the first time, it is handed over (§ 37a ZustG).

    Raises:
        Refused: ``not_found``.
    """
    case = case_for(by, number, to_change=True)
    letter = DecisionLetter.objects.select_for_update().filter(decision__case=case).order_by("-made_at").first()
    if letter is None or letter.way != "portal":
        raise Refused("not_found", gettext("There is no letter here yet."))
    if LEVELS[by.level] < LEVELS.get(case.level, 0):
        hint = gettext("You filed with the full function of ID Austria. Please sign in with it to open the letter.")
        raise Refused("level_too_low", hint)
    if letter.fetched_at is None:
        letter.fetched_at = at
        if letter.served_on is None:
            letter.served_on = handed_over(on=at.astimezone(city.LOCAL).date())
            case.state = State.DELIVERED if case.state == State.DECIDED else case.state
            case.save(update_fields=["state"])
            charge_end(case, at=at)
        letter.save(update_fields=["fetched_at", "served_on"])
        actor = f"resident:{by.actor}"
        CaseEvent.objects.create(case=case, kind="letter_fetched", actor=actor, text=seal("", EVENT), at=at)
        audit.record(actor=actor, verb="case.letter_fetched", subject=f"case:{number}", reason="")
    return letter


@transaction.atomic
def appeal(number: str, text: str, *, by: Resident, at: datetime) -> None:
    """Bring the legal remedy in at the office that decided; late or not it is taken, and somebody else says which.

    Raises:
        Refused: ``not_found``, ``empty_text``, ``no_remedy``, ``not_served``.
    """
    case, written = case_for(by, number, to_change=True), clean(text)[:LONGEST_TEXT]
    appeal_case(case, written, actor=f"resident:{by.actor}", day=at.astimezone(city.LOCAL).date(), at=at)


def appeal_case(case: Case, written: str, *, actor: str, day: date, at: datetime) -> None:
    """Bring the remedy in for a locked case; ``day`` decides whether it is in time, from ``at`` on the office answers.

    Raises:
        Refused: ``empty_text``, ``no_remedy``, ``not_served``.
    """
    is_others = others_appealed(case)
    if case.state == State.APPEALED and written and not is_others:  # more words to the same remedy
        add_message(case, written, actor=actor, at=at)
        return
    if not has_remedy(case):
        raise Refused(
            "no_remedy", gettext("There is no formal remedy here. Write to the office; it looks at it again.")
        )
    is_early = case.state == State.DECIDED and actor.startswith(
        "account:"
    )  # on paper, before the slip of the post came
    if case.state not in {State.DELIVERED, State.FINAL} and not is_others and not is_early:
        raise Refused("not_served", gettext("Open the letter first: the period begins with it."))
    if not written:
        raise Refused("empty_text", gettext("Please write something first."))
    last_on = appeal_until(case)
    kind = "appealed" if last_on is None or is_in_time(last_on=last_on, arrived_on=day) else "appealed_late"
    brought_in(case, kind, written, actor=actor, at=at)


def brought_in(case: Case, kind: str, text: str, *, actor: str, at: datetime) -> None:
    """Note a remedy in a case that is locked: nothing is paid out meanwhile, and the office's new period begins."""
    grants.hold(case.number, at=at)
    CaseEvent.objects.create(case=case, kind=kind, actor=actor, text=seal(text, EVENT), at=at)
    case.state, case.due_on = State.APPEALED, due_on_of(case, at=at)
    case.save(update_fields=["state", "due_on"])
    audit.record(actor=actor, verb=f"case.{kind}", subject=f"case:{case.number}", reason="")


def send_waiting(*, at: datetime) -> int:
    """Send the letters of decided cases that have none yet; return how many were made. What fails is tried again."""
    unsent = Case.objects.filter(
        decisions__decided_at__isnull=False, decisions__letter=None
    )  # also if appealed already
    numbers = unsent.order_by("-pk").values_list("number", flat=True).distinct()
    return letters.make_each(list(numbers), lambda number: send(number, at=at))
