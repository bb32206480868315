"""A form begun, a page saved, a matter filed."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal, unseal
from stadtkern.definitions.asking import Asked
from stadtkern.procedures.actions.charges import charge_filing
from stadtkern.procedures.models import Assistance, Case, CaseEvent, CaseNumber, Draft, ProcedureVersion
from stadtkern.procedures.queries import (
    ANSWERS,
    EVENT,
    FIXED,
    PERSON,
    TOKEN,
    asked_of,
    draft_for,
    due_at_first,
    locked_in,
    missing_documents,
    procedure_of,
    typed_of,
    why_not,
)
from stadtkern.procedures.rules.entries import case_number, entry_digest
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stadtkern.residents.api import Resident

KEPT = timedelta(days=60)
MOST_CHARACTERS = 200_000


def begin(procedure: str, *, by: Resident | None, language: str, at: datetime, is_assisted: bool = False) -> str:
    """Begin a form and return the secret by which it is found again; what ID Austria said is filled in.

    Where staff help (``is_assisted``) no sign-in is needed: they have looked at who it is.

    Raises:
        Refused: ``not_found`` for a procedure that cannot be filed here, or why this person cannot file it.
    """
    definition = procedure_of(procedure)
    if not is_assisted and (refusal := why_not(definition, by)):
        raise refusal
    fixed = _prefilled(definition.questions, by)
    token = secrets.token_urlsafe(24)
    Draft.objects.create(
        lookup=lookup_of(token, TOKEN),
        token=seal(token, TOKEN),
        version=_version_in_force(procedure, at=at),
        principal_id=by.principal if by else None,
        begun_by_id=by.actor if by else None,
        level=by.level if by else "",
        language=language,
        answers=seal("{}", ANSWERS),
        fixed=seal(json.dumps(fixed), FIXED),
        begun_at=at,
        changed_at=at,
        expires_at=at + KEPT,
    )
    return token


def _version_in_force(name: str, *, at: datetime) -> ProcedureVersion:
    """Return the version of a procedure that whoever begins now gets; noted when it is used for the first time."""
    procedure = procedure_of(name)
    data = procedure.model_dump(mode="json", exclude_defaults=True)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    facts = {"procedure": name, "version": procedure.version, "data": data, "first_used_at": at}
    return ProcedureVersion.objects.get_or_create(digest=digest, defaults=facts)[0]


def _prefilled(questions: Sequence[Any], by: Resident | None) -> dict[str, str]:
    """Return what ID Austria has given, by question; several values, such as number plates, stand on lines."""
    given = by.attributes if by else {}
    return {
        question.id: given[question.prefill]
        for question in questions
        if question.prefill and given.get(question.prefill)
    }


@transaction.atomic
def save_page(token: str, page: str, typed: Mapping[str, Sequence[str]], *, by: Resident | None, at: datetime) -> Asked:
    """Keep what was typed on a page, right or wrong, and return the form as it stands then.

    Raises:
        Refused: ``not_found``, ``draft_filed``, ``too_large``.
    """
    draft = draft_for(token, by=by, at=at, to_change=True)
    if draft.case_id:
        raise already_filed()
    answers = typed_of(draft)
    locked = locked_in(draft)
    for form_page, questions in asked_of(draft, at=at).pages:
        if form_page.id == page:  # only what was asked: a question that comes up now has not been seen yet
            for question in questions:
                if question.id not in locked:
                    values = list(typed.get(question.id, []))
                    answers[question.id] = values if question.kind == "choices" else (values[0] if values else "")
    written = json.dumps(answers, ensure_ascii=False)
    if len(written) > MOST_CHARACTERS:
        hint = gettext("That is more text than a form can hold. What you had saved before is still there.")
        raise Refused("too_large", hint)
    draft.answers, draft.changed_at, draft.expires_at = seal(written, ANSWERS), at, at + KEPT
    draft.save(update_fields=["answers", "changed_at", "expires_at"])
    return asked_of(draft, at=at)


def already_filed() -> Refused:
    """Return the refusal for a form that has become a case."""
    hint = gettext("This form is filed already. You find it under “My matters”.")
    return Refused("draft_filed", hint)


@transaction.atomic
def submit(token: str, *, by: Resident | None, channel: str, at: datetime) -> str:
    """File a form and return the number of its case. Whoever sends it twice gets the same number twice.

    Raises:
        Refused: ``not_found``; ``incomplete`` while an answer is missing or cannot stand.
    """
    draft = draft_for(token, by=by, at=at, to_change=True)
    if draft.case_id:
        return Case.objects.values_list("number", flat=True).get(pk=draft.case_id)
    asked = asked_of(draft, at=at)
    if not asked.is_complete or missing_documents(asked, draft):
        hint = gettext(
            "Some answers are missing or cannot stand yet. Nothing was sent, and everything you typed is kept."
        )
        raise Refused("incomplete", hint)
    if draft.principal_id and (refusal := why_not(asked.compiled.procedure, by)):
        raise refusal
    assistance = Assistance.objects.filter(draft=draft).first()
    came_on = draft.came_on or at.astimezone(city.LOCAL).date()
    principal, filed_by = _parties(draft, asked, by, at, assistance)
    price = asked.price(city.current().further["tariff"], with_e_id=bool(draft.level))
    number = _next_number(at)
    answers = {name: answer.kept for name, answer in asked.answers.items()}
    case = Case.objects.create(
        number=number,
        version=draft.version,
        principal_id=principal,
        filed_by_id=filed_by,
        unit=asked.compiled.procedure.unit,
        channel="paper" if draft.came_on else "assisted" if assistance else channel,
        level=by.level if by and draft.principal_id else "",
        is_test=bool(by and by.is_test),
        answers=seal(json.dumps(answers, ensure_ascii=False), ANSWERS),
        received_at=at,
        received_on=came_on,
        due_on=due_at_first(draft.version, received_on=came_on),
        entry_digest=entry_digest(
            number=number,
            procedure=draft.version.digest,
            received_at=at,
            answers=answers,
            documents=list(draft.documents.values_list("wanted", "digest")),
        ),
        price_eur=price.total_eur,
        saved_eur=price.saved_eur,
    )
    draft.case, draft.answers, draft.fixed = case, seal("{}", ANSWERS), seal("{}", FIXED)
    draft.save(update_fields=["case", "answers", "fixed"])
    draft.documents.update(case=case, draft=None)
    actor, kind = f"resident:{filed_by}", "filed"
    if assistance:
        assistance.case = case
        assistance.save(update_fields=["case"])
        actor, kind = assistance.clerk, "filed_paper" if draft.came_on else "filed_for"
    words = f"{came_on.day}. {came_on.month}. {came_on.year}" if kind == "filed_paper" else ""
    CaseEvent.objects.create(case=case, kind=kind, actor=actor, text=seal(words, EVENT), at=at)
    audit.record(actor=actor, verb="case.filed", subject=f"case:{number}", reason=case.entry_digest[:12])
    charge_filing(case, at=at)
    return number


def _parties(
    draft: Draft, asked: Asked, by: Resident | None, at: datetime, assistance: Assistance | None
) -> tuple[int, int]:
    """Return for whom and by whom it is filed; without a sign-in a party nobody has proved, named as the form says."""
    if draft.principal_id and by:
        return draft.principal_id, by.actor
    if assistance:
        helped = residents.unproven_party(unseal(assistance.person, PERSON), at=at)
        return helped, helped
    names = [str(asked.values.get(name) or "") for name in ("given_name", "family_name")]
    party = residents.unproven_party(" ".join(name for name in names if name), at=at)
    return party, party


def _next_number(at: datetime) -> str:
    year = at.astimezone(city.LOCAL).year
    CaseNumber.objects.get_or_create(year=year)
    row = CaseNumber.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return case_number(year, row.last)


@transaction.atomic
def discard(token: str, *, by: Resident | None, at: datetime) -> None:
    """Delete a form that was not filed.

    Raises:
        Refused: ``not_found``, ``draft_filed``.
    """
    draft = draft_for(token, by=by, at=at, to_change=True)
    if draft.case_id:
        raise already_filed()
    draft.delete()


def forget_drafts(*, at: datetime) -> int:
    """Delete forms nobody has touched for sixty days, and the empty shells of filed ones; return how many."""
    _all, by_table = Draft.objects.filter(expires_at__lt=at).delete()
    return by_table.get("procedures.Draft", 0)
