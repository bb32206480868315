"""What is noted while a use case runs: use, incidents, and what people say about it."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import LETTERS, clean
from stadtkern.governance import queries, queries_watch
from stadtkern.governance.actions.use_cases import suspend
from stadtkern.governance.models import Concern, DayOfUse, EnergyMethod, Evidence, Incident, Severity
from stadtkern.lifecycle.states import WITH_TOOL, State
from stadtkern.outbox import api as outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from stadtkern.identity.api import Actor

COUNTED = frozenset({"calls", "refused", "failed", "held_back", "accepted", "tokens"})
MEASURED = frozenset({"energy_wh_low", "energy_wh", "energy_wh_high", "cost_eur"})
SHORTEST_CONCERN, LONGEST_CONCERN = 10, 2000


@transaction.atomic
def add_evidence(
    public_id: str,
    kind: str,
    amounts: Mapping[str, Any],
    *,
    at: datetime,
    energy_method: EnergyMethod = EnergyMethod.UNKNOWN,
) -> None:
    """Note something that happened in use; amounts of ``DayOfUse`` are added to the day.

    Raises:
        Refused: ``not_found``, ``wrong_amount`` for one below zero or a range of energy that is none,
            ``method_missing`` for energy of which nobody says how it is known.
    """
    found = queries.use_case(public_id)
    summed = {name: amounts[name] for name in COUNTED | MEASURED if name in amounts}
    if any(amount < 0 for amount in summed.values()):
        raise Refused("wrong_amount", gettext("An amount below zero cannot be noted."))
    energy = [summed.get(name, 0) for name in ("energy_wh_low", "energy_wh", "energy_wh_high")]
    if energy != sorted(energy):
        raise Refused("wrong_amount", gettext("The range of the energy is wrong: lowest, likely, highest."))
    if any(energy) and energy_method == EnergyMethod.UNKNOWN:
        raise Refused("method_missing", gettext("Please say how the energy was measured or estimated."))
    noted = {name: str(amount) if isinstance(amount, Decimal) else amount for name, amount in amounts.items()}
    if any(energy):
        noted["energy_method"] = energy_method.value
    Evidence.objects.create(use_case=found, kind=kind, recorded_at=at, amounts=noted)
    day, _new = DayOfUse.objects.get_or_create(use_case=found, day=localdate(at), energy_method=energy_method)
    DayOfUse.objects.filter(pk=day.pk).update(**{name: F(name) + amount for name, amount in summed.items()})


@transaction.atomic
def report_incident(
    public_id: str, *, severity: Severity, what: str, found_on: date, by: Actor, at: datetime
) -> Incident:
    """Write down what went wrong; a severe incident stops the use case at once (K64, K65).

    Raises:
        Refused: ``not_found``, ``not_human``, ``reason_missing``, ``in_future``.
    """
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))
    if not clean(what):
        raise Refused("reason_missing", gettext("Please say what happened."))
    if found_on > localdate(at):
        raise Refused("in_future", gettext("This day has not come yet."))
    found = queries.use_case(public_id, locked=True)
    made = Incident.objects.create(
        use_case=found,
        severity=severity,
        what=clean(what),
        found_on=found_on,
        reported_by=by.public_id,
        reported_at=at,
        due_on=localdate(at) + queries.terms(localdate(at)).incident_closed_within,
    )
    audit.record(actor=by.public_id, verb=f"incident.reported.{severity}", subject=f"use_case:{public_id}")
    if severity == Severity.SEVERE and State(found.state) in WITH_TOOL:
        suspend(public_id, gettext("A severe incident was reported."), by=by, at=at)
    return made


@transaction.atomic
def close_incident(number: int, outcome: str, *, by: Actor, at: datetime) -> None:
    """Close an incident with what came of it.

    Raises:
        Refused: ``not_found``, ``not_human``, ``reason_missing``, ``closed_already``, ``own_work`` for a severe one
            closed by whoever reported it.
    """
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))
    if not clean(outcome):
        raise Refused("reason_missing", gettext("Please say what came of it. Everybody can read it."))
    found = Incident.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such incident."))
    if found.closed_at:
        raise Refused("closed_already", gettext("Somebody else has closed this already."))
    if found.severity == Severity.SEVERE and found.reported_by == by.public_id:
        raise Refused("own_work", gettext("You reported this severe incident. Somebody else has to close it."))
    found.closed_at, found.closed_by, found.outcome = at, by.public_id, clean(outcome)
    found.save(update_fields=["closed_at", "closed_by", "outcome"])
    audit.record(actor=by.public_id, verb="incident.closed", subject=f"use_case:{found.use_case.public_id}")


@transaction.atomic
def raise_concern(public_id: str, *, kind: Concern.Kind, text: str, email: str, at: datetime) -> Concern:
    """Take in what somebody says about a use case, or with an empty ``public_id`` about AI at large (K40, K55).

    Raises:
        Refused: ``not_found``, ``too_short``, ``too_long``.
    """
    said = clean(text)
    if len(said) < SHORTEST_CONCERN:
        raise Refused("too_short", gettext("Please write at least one sentence."))
    if len(said) > LONGEST_CONCERN:
        raise Refused("too_long", gettext("Please write less than 2,000 characters."))
    today = localdate(at)
    made = Concern.objects.create(
        public_id="".join(secrets.choice(LETTERS) for _ in range(8)),
        use_case=queries_watch.public_case(public_id) if public_id else None,
        kind=kind,
        text=said,
        email=email,
        received_at=at,
        due_on=today + queries.terms(today).concern_answered_within,
    )
    audit.record(actor="public", verb=f"concern.received.{kind}", subject=f"concern:{made.public_id}")
    return made


@transaction.atomic
def answer_concern(public_id: str, *, answer: str, effect: str, is_public: bool, by: Actor, at: datetime) -> None:
    """Answer as a person; whoever left an address gets the answer by mail, and the address is forgotten.

    Raises:
        Refused: ``not_found``, ``not_human``, ``reason_missing``, ``closed_already``.
    """
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))
    if not clean(answer):
        raise Refused("reason_missing", gettext("Please write an answer."))
    found = Concern.objects.select_for_update().filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such message."))
    if found.answered_at:
        raise Refused("closed_already", gettext("Somebody else has answered this already."))
    if found.email:
        outbox.enqueue(
            recipient=found.email,
            subject=gettext("Answer to your message %s") % found.public_id,
            body=f"{clean(answer)}\n\n{gettext('You wrote:')}\n{found.text}",
        )
    found.answer, found.effect, found.is_public = clean(answer), clean(effect), is_public
    found.answered_at, found.answered_by, found.email = at, by.public_id, ""
    found.save()
    audit.record(actor=by.public_id, verb="concern.answered", subject=f"concern:{public_id}")
