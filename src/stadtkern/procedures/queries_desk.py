"""Reads for the desk; every one takes who asks, and an office's cases are seen by who works for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db.models import F, Q
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal
from stadtkern.delivery import api as delivery
from stadtkern.identity import api as identity
from stadtkern.procedurelaw.clock import Clock, light
from stadtkern.procedures.models import Assistance, Case, Competence, Correction, Decision
from stadtkern.procedures.queries import CORRECTION, DECISION, PERSON
from stadtkern.procedures.rules.entries import is_case_number
from stadtkern.procedures.rules.states import DONE, OPEN, TO_DO
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from stadtkern.identity.api import Actor
    from stadtkern.procedurelaw.clock import Light

AUDIT = "cases.audit"
Whose = Literal["all", "mine", "nobody"]
OPEN_OPINION = Q(answered_on=None, taken_back_on=None)
OWED = OPEN_OPINION & Q(case__state__in=OPEN)  # a decision ends what was still asked


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of a decision."""

    operative_part: str
    reasons: str


def units_of(who: Actor) -> dict[str, bool]:
    """Return the offices somebody works for, and whether they may decide there."""
    number = who.public_id.removeprefix("account:")
    if not (who.is_human and number.isdecimal()):
        return {}
    rows = Competence.objects.filter(account_id=int(number), account__is_active=True)
    return dict(rows.values_list("unit", "may_decide"))


def may_decide(who: Actor, unit: str) -> bool:
    """Return whether somebody may sign the decisions of an office."""
    return units_of(who).get(unit, False)


def is_approved_for(decision: Decision, unit: str, *, by: Actor) -> bool:
    """Return whether somebody may decide as far as a second person is concerned: another one who still may approved."""
    if not decision.needs_second:
        return True
    is_other = decision.approved_by not in {"", by.public_id}
    return is_other and may_decide(identity.Actor(decision.approved_by, is_human=True), unit)


def desk(
    who: Actor,
    *,
    whose: Whose = "all",
    absent: Iterable[str] = (),
    is_open: bool = True,
    unit: str = "",
    number: str = "",
) -> QuerySet[Case]:
    """Return the cases of the offices somebody works for, the most urgent first, what is closed latest first.

    Auditors see those of all offices. ``absent`` are those whose cases count as one's own while one stands in.
    """
    cases = Case.objects.select_related("version").defer("answers", "version__data")
    if not identity.may(who, AUDIT):
        cases = cases.filter(unit__in=units_of(who))
    if number:
        return cases.filter(number=number).order_by("pk")
    cases = cases.filter(state__in=TO_DO if is_open else DONE)
    if unit:
        cases = cases.filter(unit=unit)
    if whose != "all":
        cases = cases.filter(assigned_to__in=[who.public_id, *absent] if whose == "mine" else [""])
    return (
        cases.order_by(F("due_on").asc(nulls_last=True), "received_at") if is_open else cases.order_by("-received_at")
    )


def case_at_desk(who: Actor, number: str, *, to_change: bool = False) -> Case:
    """Return a case of an office somebody works for; to be read also one their office is asked about.

    Raises:
        Refused: ``not_found``, also for a case of another office; ``not_allowed`` for who may read and not change it.
    """
    cases = Case.objects.select_for_update(of=("self",)) if to_change else Case.objects
    found = cases.filter(number=number).select_related("version").first() if is_case_number(number) else None
    if found and found.unit in units_of(who):
        return found
    if found and (identity.may(who, AUDIT) or is_asked_about(found, who)):
        if not to_change:
            return found
        raise Refused("not_allowed", gettext("You may read this case and change nothing in it."))
    raise Refused("not_found", gettext("There is no such case at the offices you work for."))


def is_asked_about(case: Case, who: Actor) -> bool:
    """Return whether an office somebody works for still owes its opinion on a case."""
    return case.opinions.filter(OWED, unit__in=units_of(who)).exists()


def without_a_way(who: Actor) -> list[Case]:
    """Return the cases of the offices somebody works for whose letter on paper came back or was never sent."""
    waiting = Case.objects.filter(
        unit__in=units_of(who), decisions__letter__way="paper", decisions__letter__served_on=None
    )
    rows = waiting.annotate(decision=F("decisions")).select_related("version").order_by("received_at")
    cases = {f"decision:{case.decision}": case for case in rows}
    stuck = delivery.not_on_the_way(cases)
    return [case for reference, case in cases.items() if reference in stuck]


def case_for_helper(who: Actor, number: str) -> Case:
    """Return a case somebody has filed for a person, or one of an office they work for.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    filed = Case.objects.filter(number=number, assistance__clerk=who.public_id) if is_case_number(number) else None
    return (filed and filed.select_related("version").first()) or case_at_desk(who, number)


def light_of(case: Case, *, on: date) -> Light:
    """Return the light of a case as the list shows it, without asking the database again."""
    if case.state not in TO_DO:
        return "done"
    if case.due_on is None:
        return "paused"
    return light(Clock(case.received_on, case.due_on), on=on)


def begun_for_others(who: Actor, *, at: datetime) -> list[Assistance]:
    """Return the forms somebody fills in for others and has not filed yet, latest first."""
    open_ones = Assistance.objects.filter(clerk=who.public_id, case=None, draft__expires_at__gt=at)
    return list(open_ones.select_related("draft__version").order_by("-begun_at"))


def assistance_of(case: Case) -> Assistance | None:
    """Return how somebody was helped to file."""
    return Assistance.objects.filter(case=case).first()


def person_helped(assistance: Assistance) -> str:
    """Return the name of who is helped."""
    return unseal(assistance.person, PERSON)


def competences_at(unit: str) -> list[Competence]:
    """Return who works for an office."""
    return list(Competence.objects.filter(unit=unit).order_by("account_id"))


def colleagues(unit: str) -> Mapping[str, str]:
    """Return who works for an office, by public id."""
    ids = [f"account:{number}" for number in Competence.objects.filter(unit=unit).values_list("account_id", flat=True)]
    return identity.names_of(ids)


def person_of(case: Case) -> str:
    """Return the name of the one a case is about."""
    return residents.name_of(case.principal_id)


def open_correction(case: Case) -> Correction | None:
    """Return the order that is open."""
    return case.corrections.filter(corrected_on=None, lapsed_on=None).first()


def text_of_correction(correction: Correction) -> str:
    """Return what is missing."""
    return unseal(correction.text, CORRECTION)


def decision_of(case: Case) -> Decision | None:
    """Return the newest decision of a case, drafted or decided."""
    return case.decisions.order_by("-drafted_at").first()


def texts_of(decision: Decision) -> Texts:
    """Return the words of a decision."""
    return Texts(unseal(decision.operative_part, DECISION), unseal(decision.reasons, DECISION))
