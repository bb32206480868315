"""Reads; every read for a person takes that person."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, unseal, unseal_bytes
from stadtkern.definitions.asking import Asked, ask
from stadtkern.definitions.compiled import Compiled, compile_procedure
from stadtkern.definitions.schema import Procedure, Wanted
from stadtkern.procedurelaw.clock import Clock, ClockRule, Correction, reckon
from stadtkern.procedurelaw.periods import Period, last_day, read_period, runs_out_on
from stadtkern.procedurelaw.remedies import answer_to, instruction_against
from stadtkern.procedures.models import (
    Assistance,
    Case,
    CaseEvent,
    Decision,
    DecisionLetter,
    Document,
    Draft,
    ProcedureVersion,
)
from stadtkern.procedures.rules.entries import entry_digest, is_case_number
from stadtkern.procedures.rules.states import State

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from stadtkern.procedurelaw.remedies import Answer
    from stadtkern.residents.api import Resident

ANSWERS, FIXED, TOKEN, EVENT = "case.answers", "draft.fixed", "draft.token", "case.event"
DOCUMENT, CORRECTION, DECISION, LETTER = "case.document", "case.correction", "case.decision", "case.letter"
PERSON, OPINION = "assistance.person", "case.opinion"
ENDS = ("final", "withdrawn", "instance_decided")
EXTENDED, REMEDIES = "extended", ("appealed", "appealed_late", "party_appealed", "party_appealed_late")
Typed = dict[str, str | list[str]]


def procedures() -> dict[str, Procedure]:
    """Return the procedures that can be filed here, by the id of their service."""
    return dict(city.current().further["procedure"])


def procedure_of(name: str) -> Procedure:
    """Return a procedure as it is in force now.

    Raises:
        Refused: ``not_found``.
    """
    found = procedures().get(name)
    if found is None:
        raise Refused("not_found", gettext("This cannot be filed here online. The service page says how it works."))
    return found


LEVELS = {"none": 0, "basic": 1, "full": 2}


def why_not(procedure: Procedure, by: Resident | None) -> Refused | None:
    """Return why somebody cannot file this now: ``sign_in_first``, ``level_too_low``, ``wrong_principal``; or None."""
    if LEVELS[by.level if by else "none"] < LEVELS[procedure.login]:
        if by is None:
            hint = gettext("Please sign in first. On paper and at the counter it works without signing in.")
            return Refused("sign_in_first", hint)
        hint = gettext("This needs the full function of ID Austria; yours is the basic one. At the counter we help.")
        return Refused("level_too_low", hint)
    kind = "company" if by and by.is_company else "person"
    if kind in procedure.principals:
        return None
    if kind == "company":
        return Refused("wrong_principal", gettext("This cannot be filed for a company."))
    return Refused("wrong_principal", gettext("Only companies file this."))


def compiled_now(name: str) -> Compiled:
    """Return the definition of a procedure as it is in force now, ready to ask."""
    return compile_procedure(procedure_of(name))


def compiled_of(version: ProcedureVersion) -> Compiled:
    """Return the definition of a version, ready to ask."""
    return _compiled(version.digest, version.pk)


@lru_cache(maxsize=256)
def _compiled(_digest: str, pk: int) -> Compiled:
    data = ProcedureVersion.objects.values_list("data", flat=True).get(pk=pk)
    return compile_procedure(Procedure.model_validate(data))


def draft_for(token: str, *, by: Resident | None, at: datetime, to_change: bool = False) -> Draft:
    """Return a form on its way. One begun with a sign-in opens only for the same principal.

    Raises:
        Refused: ``not_found``, also for somebody else's.
    """
    drafts = Draft.objects.select_for_update(of=("self",)) if to_change else Draft.objects
    found = drafts.select_related("version").filter(lookup=lookup_of(token, TOKEN), expires_at__gt=at).first()
    if found and (found.principal_id is None or (by and by.principal == found.principal_id)):
        return found
    hint = gettext("There is no such form here. It may be filed or deleted, or you are not signed in as who began it.")
    raise Refused("not_found", hint)


def needs_sign_in(token: str, *, at: datetime) -> bool:
    """Return whether a form is there and was begun by somebody who had signed in."""
    found = Draft.objects.filter(lookup=lookup_of(token, TOKEN), expires_at__gt=at)
    return found.exclude(principal=None).exists()


def helper_of(draft: Draft) -> str:
    """Return who of the staff fills a form in for somebody; empty where nobody does."""
    found = Assistance.objects.filter(draft=draft).values_list("clerk", flat=True).first()
    return found or ""


def token_of(draft: Draft) -> str:
    """Return the secret of a form, for whoever may see it anyway."""
    return unseal(draft.token, TOKEN)


def typed_of(draft: Draft) -> Typed:
    """Return what was typed so far."""
    found: Typed = json.loads(unseal(draft.answers, ANSWERS))
    return found


def fixed_of(draft: Draft) -> dict[str, str]:
    """Return what ID Austria said, by question."""
    found: dict[str, str] = json.loads(unseal(draft.fixed, FIXED))
    return found


def asked_of(draft: Draft, *, at: datetime) -> Asked:
    """Return the form as it stands: what was typed, and below it what ID Austria said."""
    locked = locked_in(draft)
    single = {name: text for name, text in fixed_of(draft).items() if "\n" not in text}
    answers = {**single, **{name: text for name, text in typed_of(draft).items() if name not in locked}}
    return ask(compiled_of(draft.version), answers, today=draft.came_on or at.astimezone(city.LOCAL).date())


def locked_in(draft: Draft) -> frozenset[str]:
    """Return the questions ID Austria has answered for good."""
    fixed = fixed_of(draft)
    questions = compiled_of(draft.version).procedure.questions
    return frozenset(each.id for each in questions if each.is_fixed and "\n" not in fixed.get(each.id, "\n"))


def offers_in(draft: Draft) -> dict[str, list[str]]:
    """Return what ID Austria offers to choose from, by question: nobody chooses one of two cars for a person."""
    return {name: text.split("\n") for name, text in fixed_of(draft).items() if "\n" in text}


def drafts_of(resident: Resident, *, at: datetime) -> QuerySet[Draft]:
    """Return the forms somebody has begun and not filed, latest first."""
    return (
        Draft.objects.filter(principal=resident.principal, case=None, expires_at__gt=at)
        .select_related("version")
        .order_by("-changed_at")
    )


def cases_of(resident: Resident) -> QuerySet[Case]:
    """Return the cases of the one somebody acts for, latest first."""
    cases = Case.objects.filter(principal=resident.principal).select_related("version")
    return cases.defer("answers", "version__data").order_by("-received_at", "-pk")


def case_for(resident: Resident, number: str, *, to_change: bool = False) -> Case:
    """Return a case of the one somebody acts for.

    Raises:
        Refused: ``not_found``, also for somebody else's.
    """
    cases = Case.objects.select_for_update(of=("self",)) if to_change else Case.objects
    cases = cases.filter(number=number) if is_case_number(number) else cases.none()
    found = cases.filter(principal=resident.principal).select_related("version").first()
    if found is None:
        raise Refused("not_found", gettext("There is no such matter of yours. Please check the number."))
    return found


def events_of(case: Case) -> QuerySet[CaseEvent]:
    """Return what the person may see of what happened, first to last."""
    return case.events.filter(is_public=True)


def order_for(case: Case) -> tuple[str, date] | None:
    """Return what the person has to mend, and until when; None where nothing is missing."""
    orders = case.corrections.filter(corrected_on=None, lapsed_on=None)
    found = orders.first() if case.state == State.CORRECTION else None
    return (unseal(found.text, CORRECTION), found.due_on) if found else None


def decision_for(case: Case) -> Decision | None:
    """Return the decision of a case once it is decided."""
    return case.decisions.exclude(decided_at=None).order_by("-decided_at").first()


def readable_decision(case: Case) -> Decision | None:
    """Return the decision as far as the person may read it: one that needs proof of service only once it is served."""
    found = decision_for(case)
    if found is None or compiled_of(case.version).procedure.delivery != "with_proof":
        return found
    return found if DecisionLetter.objects.filter(decision=found, served_on__isnull=False).exists() else None


def letter_of(case: Case) -> DecisionLetter | None:
    """Return the letter of a case's newest decision, without its bytes."""
    return DecisionLetter.objects.filter(decision=decision_for(case)).defer("content").first()


def earlier_letters(case: Case) -> QuerySet[DecisionLetter]:
    """Return the letters of decisions that a later one has followed, latest first, without their bytes."""
    newest = decision_for(case)
    return (
        DecisionLetter.objects.filter(decision__case=case)
        .exclude(decision=newest)
        .order_by("-made_at")
        .defer("content")
    )


def pdf_of(letter: DecisionLetter) -> bytes:
    """Return the sealed PDF of a letter."""
    return unseal_bytes(letter.content, LETTER)


def has_remedy(case: Case) -> bool:
    """Return whether the decision is a formal one against which the procedure has a remedy."""
    decision, definition = decision_for(case), compiled_of(case.version).procedure
    forms = {each.id: each.form for each in definition.outcomes}
    return decision is not None and definition.appeal.route != "none" and forms[decision.outcome] == "notice"


def appeal_until(case: Case) -> date | None:
    """Return the last day of the legal remedy; None where there is none, or nothing is served yet."""
    letter = letter_of(case)
    return remedy_until(case, letter.served_on) if letter and letter.served_on else None


def remedy_until(case: Case, served_on: date) -> date | None:
    """Return the last day of the legal remedy for somebody served on a day; None where there is none."""
    appeal, decision = compiled_of(case.version).procedure.appeal, decision_for(case)
    if appeal.period is None or decision is None or not has_remedy(case):
        return None
    answer = answer_of(case) if is_answer(case, decision) else None
    period = answer.objection if answer and answer.objection else read_period(appeal.period)
    return last_day(period, from_on=served_on)


def answer_of(case: Case) -> Answer | None:
    """Return how the office may answer a remedy itself; None where there is no remedy."""
    appeal = compiled_of(case.version).procedure.appeal
    return (
        None if appeal.route == "none" or appeal.period is None else answer_to(appeal.route, read_period(appeal.period))
    )


def is_answer(case: Case, decision: Decision) -> bool:
    """Return whether a decision is the office's own answer to a remedy, not its first word or a new one."""
    begun_anew = case.events.filter(kind__in=["taken_up_again", "remitted"], at__lte=decision.drafted_at)
    last = begun_anew.order_by("-pk").first()
    return last is not None and last.kind == "taken_up_again"


def instruction_for(case: Case, decision: Decision) -> str:
    """Return the instruction on remedies that belongs into a decision."""
    appeal, answer = compiled_of(case.version).procedure.appeal, answer_of(case)
    if answer and answer.objection and appeal.to and is_answer(case, decision):
        return instruction_against(answer, next_instance=appeal.to)
    return appeal.instruction


def words_of(event: CaseEvent) -> str:
    """Return what an event says in words of its own; most say nothing."""
    return unseal(event.text, EVENT)


def clock_of(case: Case, *, at: datetime) -> Clock:
    """Return how long the office has."""
    orders = [Correction(each.ordered_on, each.due_on, each.corrected_on) for each in case.corrections.all()]
    on = at.astimezone(city.LOCAL).date()
    longer_at = case.events.filter(kind=EXTENDED).values_list("at", flat=True).first()
    longer = longer_at and longer_at.astimezone(city.LOCAL).date()
    return reckon(clock_rule(case.version), received_on=case.received_on, on=on, corrections=orders, extended_on=longer)


def remedy_of(case: Case) -> CaseEvent | None:
    """Return the remedy last brought in."""
    return case.events.filter(kind__in=REMEDIES).order_by("-pk").first()


def others_appealed(case: Case) -> bool:
    """Return whether the remedies that are open are those of other parties than the one who filed."""
    kinds = [each.kind for each in open_remedies(case)] if case.state == State.APPEALED else []
    return bool(kinds) and all(kind.startswith("party_") for kind in kinds)


def open_remedies(case: Case, *further: str) -> QuerySet[CaseEvent]:
    """Return the remedies against the newest decision, with events of ``further`` kinds since then, first to last."""
    decided = case.events.filter(kind="decided").order_by("-pk").values_list("pk", flat=True).first()
    return case.events.filter(kind__in=[*REMEDIES, *further], pk__gt=decided or 0).order_by("pk")


def is_handed_on(case: Case) -> bool:
    """Return whether the remedy last brought in lies before the next instance."""
    brought = remedy_of(case)
    return brought is not None and case.events.filter(kind="handed_on", pk__gt=brought.pk).exists()


def due_on_of(case: Case, *, at: datetime) -> date | None:
    """Return until when the office must have done its part; a remedy and a case sent back have their own periods."""
    since = open_remedies(case, "remitted")
    anew = since.filter(kind="remitted").last() or since.first()
    if anew is None:
        return clock_of(case, at=at).due_on
    on, answer = anew.at.astimezone(city.LOCAL).date(), answer_of(case)
    if anew.kind == "remitted" or answer is None:
        return last_day(read_period(compiled_of(case.version).procedure.deadline.period), from_on=on)
    return last_day(answer.within, from_on=on)


def closed_on(case: Case) -> date:
    """Return the day a closed case was closed; of an open one the day of its last event."""
    events = case.events.order_by("-pk").values_list("at", flat=True)
    ended = events.filter(kind__in=ENDS).first()  # what is noted later ends nothing
    return (ended or events[0]).astimezone(city.LOCAL).date()


def kept_until(case: Case) -> date:
    """Return the day until which the file of a case must be kept, from its end on; an open one at least so long."""
    years = compiled_of(case.version).procedure.retention.years
    return runs_out_on(Period(years, "years"), from_on=closed_on(case))


def due_at_first(version: ProcedureVersion, *, received_on: date) -> date | None:
    """Return until when a matter must be decided, as it stands on the day it comes."""
    return reckon(clock_rule(version), received_on=received_on, on=received_on).due_on


def clock_rule(version: ProcedureVersion) -> ClockRule:
    """Return the clock a definition sets."""
    deadline = compiled_of(version).procedure.deadline
    extension = read_period(deadline.extension) if deadline.extension else None
    return ClockRule(read_period(deadline.period), deadline.law, extension, deadline.after_correction)


def documents_of(holder: Draft | Case) -> QuerySet[Document]:
    """Return the files of a form or a case, without their bytes."""
    return holder.documents.defer("content")


def missing_documents(asked: Asked, holder: Draft | Case) -> tuple[Wanted, ...]:
    """Return what a form cannot be filed without and nobody has added yet."""
    there = set(holder.documents.values_list("wanted", flat=True))
    return tuple(each for each in asked.documents if not (each.optional or each.can_follow or each.id in there))


def owed_documents(asked: Asked, holder: Draft | Case) -> tuple[Wanted, ...]:
    """Return what the person still has to hand in, now or later."""
    there = set(holder.documents.values_list("wanted", flat=True))
    return tuple(each for each in asked.documents if not (each.optional or each.id in there))


def name_of_document(document: Document) -> str:
    """Return how the person called a file."""
    return unseal(document.name, DOCUMENT)


def content_of(document: Document) -> bytes:
    """Return the bytes of a file."""
    return unseal_bytes(document.content, DOCUMENT)


def entry_digest_of(case: Case) -> str:
    """Return the digest of a filing reckoned anew from what is kept: what came later is no part of it."""
    filed = case.documents.filter(added_at__lte=case.received_at).values_list("wanted", "digest")
    return entry_digest(
        number=case.number,
        procedure=case.version.digest,
        received_at=case.received_at,
        answers=json.loads(unseal(case.answers, ANSWERS)),
        documents=list(filed),
    )


def asked_in(case: Case) -> Asked:
    """Return the form of a case as it was filed."""
    return ask(compiled_of(case.version), json.loads(unseal(case.answers, ANSWERS)), today=case.received_on)
