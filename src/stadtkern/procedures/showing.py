"""What the pages of a form and of a matter show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from stadtkern.city import api as city
from stadtkern.definitions.estimate import awards_of
from stadtkern.definitions.outlook import fees_before
from stadtkern.definitions.sentences import in_language, name_of, period_text, spoken
from stadtkern.definitions.wording import euro, number, shown
from stadtkern.identity.api import names_of
from stadtkern.procedurelaw.periods import read_period
from stadtkern.procedures import deciding, queries, queries_desk
from stadtkern.procedures.actions.documents import MORE_TO_MEND
from stadtkern.procedures.models import SCAN, Case
from stadtkern.procedures.owing import charge_facts
from stadtkern.procedures.rules.states import State
from stadtkern.residents import api as residents
from stadtkern.uploads.wording import removed_text, size_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.definitions.asking import Asked
    from stadtkern.definitions.schema import Procedure
    from stadtkern.procedurelaw.tariffs import Price
    from stadtkern.procedures.models import Draft
    from stadtkern.procedures.steps import Step
    from stadtkern.residents.api import Resident


BESIDE = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"  # what browsers need to show a PDF


def service_address(procedure: str) -> str:
    """Return the address of the page about a procedure's service."""
    return reverse("portal:service_detail", args=[procedure])


def before_filing(definition: Procedure, resident: Resident | None, *, at: datetime) -> dict[str, Any]:
    """Return what stands before the first question."""
    compiled = queries.compiled_now(definition.id)
    outlook = fees_before(compiled, city.current().further["tariff"], on=at.astimezone(city.LOCAL).date())
    service = city.current().services[definition.id]
    deadline = definition.deadline
    return {
        "procedure": definition,
        "service": service,
        "name": in_language(service.name),
        "outlook": outlook,
        "saved": euro(outlook.saved_eur, spoken()),
        "estimate": reverse("estimate:estimate", args=[definition.id]) if awards_of(compiled) else "",
        "numeric": (1, 2),
        "columns": [_("Fee"), _("With ID Austria"), _("At the counter, by post")],
        "fees": [
            [
                _fee_name(in_language(fee.name), is_certain=fee.is_certain),
                euro(fee.e_id_eur, spoken()),
                euro(fee.amount_eur, spoken()),
            ]
            for fee in outlook.fees
        ],
        "period": period_text(read_period(deadline.period)),
        "law": deadline.law,
        "promise": period_text(read_period(deadline.promise)) if deadline.promise else "",
        "documents": definition.documents,
        "office": office_of(definition.unit),
        "refusal": _why_not(definition, resident),
        "is_open": residents.is_open(),
        "drafts": _drafts(resident, definition.id, at) if resident else [],
        "trail": [
            (_("Start page"), reverse("portal:start")),
            (in_language(service.name), service_address(definition.id)),
            (_("File online"), ""),
        ],
    }


def _fee_name(name: str, *, is_certain: bool) -> str:
    return name if is_certain else _("%(name)s (depends on your answers)") % {"name": name}


def _why_not(definition: Procedure, resident: Resident | None) -> str:
    refusal = queries.why_not(definition, resident) if resident else None
    return refusal.hint if refusal else ""


def _drafts(resident: Resident, procedure: str, at: datetime) -> list[dict[str, Any]]:
    drafts = queries.drafts_of(resident, at=at).filter(version__procedure=procedure)
    return [draft_row(draft) for draft in drafts]


def draft_row(draft: Draft) -> dict[str, Any]:
    """Return a form on its way as a row of a list."""
    token = queries.token_of(draft)
    return {
        "name": name_of(draft.version.procedure),
        "changed_on": draft.changed_at.astimezone(city.LOCAL).date(),
        "address": reverse("procedures:form", args=[token]),
        "discard": reverse("procedures:discard", args=[token]),
    }


def before_sending(draft: Draft, asked: Asked, steps: Sequence[Step]) -> dict[str, Any]:
    """Return everything a person checks before it is sent."""
    addresses = {step.id: step.address for step in steps}
    locked = queries.locked_in(draft)
    pages = [
        {
            "id": page.id,
            "title": in_language(page.title),
            "rows": [(in_language(each.label), shown_answer(asked, each)) for each in questions],
            "address": "" if all(each.id in locked for each in questions) else addresses[page.id],
            "has_faults": bool(asked.faults_on(page.id)),
        }
        for page, questions in asked.pages
    ]
    missing = queries.missing_documents(asked, draft)
    price = asked.price(city.current().further["tariff"], with_e_id=bool(draft.level)) if asked.is_complete else None
    return {
        "name": name_of(draft.version.procedure),
        "pages": pages,
        "is_complete": asked.is_complete and not missing,
        "missing": [page for page in pages if page["has_faults"]],
        "findings": findings_of(asked),
        "will_fail": any(each.holds is False and each.rule.is_essential for each in asked.findings),
        "amounts": [
            (in_language(amount.label), euro(value, spoken()) if amount.is_euro else number(value, spoken()))
            for amount, value in asked.amounts
            if value is not None
        ],
        "documents": wanted_rows(asked, draft),
        "missing_documents": missing,
        "price": price_facts(price) if price else None,
        "is_due_now": any(fee.due == "filing" for fee in asked.compiled.procedure.fees),
        "office": office_of(asked.compiled.procedure.unit),
        "is_signed_in": draft.principal_id is not None,
        "place": len(steps),
        "steps": steps,
        "before": steps[-2].address,
    }


def findings_of(asked: Asked) -> list[dict[str, Any]]:
    """Return what the rules find, as far as it is known."""
    return [
        {
            "holds": finding.holds,
            "text": in_language(finding.rule.passes if finding.holds else finding.rule.fails),
            "law": finding.rule.law,
        }
        for finding in asked.findings
        if finding.holds is not None
    ]


def wanted_rows(asked: Asked, holder: Draft | Case, *, error: str = "", error_for: str = "") -> list[dict[str, Any]]:
    """Return the documents that are wanted, with what was added to each."""
    added: dict[str, list[dict[str, Any]]] = {}
    is_mending = isinstance(holder, Case) and holder.state == State.CORRECTION
    for each in queries.documents_of(holder):
        added.setdefault(each.wanted, []).append(
            {
                "id": each.pk,
                "name": queries.name_of_document(each),
                "size": size_text(each.size),
                "removed": removed_text(each.removed),
            }
        )
    return [
        {
            "id": each.id,
            "field": f"datei-{each.id}",
            "label": in_language(each.label),
            "hint": _kinds_text(each.formats)
            if not each.help
            else f"{in_language(each.help)} {_kinds_text(each.formats)}",
            "is_optional": each.optional,
            "can_follow": each.can_follow,
            "added": added.get(each.id, []),
            "is_full": len(added.get(each.id, [])) >= each.most + MORE_TO_MEND * is_mending,
            "error": error if each.id == error_for else "",
        }
        for each in asked.documents
    ] + [
        {"id": SCAN, "label": _("The form on paper"), "is_optional": True, "added": added[each], "is_full": True}
        for each in added
        if each == SCAN
    ]


def scan_of(draft: Draft) -> int | None:
    """Return which document of a form is the form itself as it came on paper."""
    scans = draft.documents.filter(wanted=SCAN) if draft.came_on else draft.documents.none()
    return scans.values_list("pk", flat=True).first()


def _kinds_text(formats: Sequence[str]) -> str:
    if "picture" not in formats:
        return _("PDF, at most 15 MB.")
    if "pdf" not in formats:
        return _("A picture, at most 15 MB.")
    return _("PDF or a picture, for example a photograph; at most 15 MB.")


def shown_answer(asked: Asked, question: Any) -> str:
    """Return an answer as a person reads it; what is missing is said."""
    text = shown(question, asked.values.get(question.id), spoken())
    if text:
        return text
    return _("not answered") if question.optional else _("missing")


def price_facts(price: Price) -> dict[str, Any]:
    """Return a price as lines and sums."""
    names = city.current().further["tariff"]
    return {
        "lines": [
            (in_language(names[line.code].name) if line.code in names else line.code, euro(line.amount_eur, spoken()))
            for line in price.lines
        ],
        "total": euro(price.total_eur, spoken()),
        "is_free": not price.total_eur,
        "saved": euro(price.saved_eur, spoken()) if price.saved_eur else "",
        "is_unsure": any(names[line.code].unsure for line in price.lines if line.code in names),
    }


def office_of(unit: str) -> Any:
    """Return the office that decides, or the one that helps."""
    return city.current().offices.get(unit) or city.current().help_office


def decision(case: Case) -> dict[str, Any] | None:
    """Return the decision of a case as the person reads it."""
    found = queries.decision_for(case)
    if found is None:
        return None
    outcome = deciding.outcome_of(case, found.outcome)
    letter = queries.letter_of(case)
    is_served = letter is not None and letter.served_on is not None
    with_proof = queries.compiled_of(case.version).procedure.delivery == "with_proof"
    texts = queries_desk.texts_of(found)
    return {
        "label": in_language(outcome.label),
        "is_notice": outcome.form == "notice",
        "dated_on": found.dated_on,
        "by": names_of([found.decided_by]).get(found.decided_by, ""),
        "operative_part": texts.operative_part,
        "reasons": texts.reasons,
        "instruction": queries.instruction_for(case, found),
        "letter": letter,
        "is_on_paper": letter is not None and letter.way == "paper",
        "is_hidden": with_proof and not is_served,
        "appeal_until": queries.appeal_until(case),
        "earlier": [
            (
                each.made_at.astimezone(city.LOCAL).date(),
                reverse("procedures:earlier_letter", args=[case.number, each.pk]),
            )
            for each in queries.earlier_letters(case)
            if each.fetched_at
        ],
        "can_appeal": is_served
        and queries.has_remedy(case)
        and (case.state == State.DELIVERED or queries.others_appealed(case)),
    }


def pdf_response(pdf: bytes, number: str) -> HttpResponse:
    """Return a letter for the browser to show."""
    headers = {
        "Content-Disposition": f'inline; filename="{number}.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": BESIDE,
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def receipt(case: Case, *, at: datetime, pay_at: str = "") -> dict[str, Any]:
    """Return what a receipt says; ``pay_at`` is the address where its reader begins to pay online."""
    asked = queries.asked_in(case)
    definition = queries.compiled_of(case.version).procedure
    promise = definition.deadline.promise
    return {
        "case": case,
        "name": name_of(case.version.procedure),
        "received_at": case.received_at.astimezone(city.LOCAL),
        "came_on": case.received_on if case.channel == "paper" else None,
        "office": office_of(case.unit),
        "due_on": queries.due_on_of(case, at=at),
        "law": definition.deadline.law,
        "promise": period_text(read_period(promise)) if promise else "",
        "price": euro(case.price_eur, spoken()) if case.price_eur else "",
        "saved": euro(case.saved_eur, spoken()) if case.saved_eur else "",
        "owed": queries.owed_documents(asked, case),
        "charge": charge_facts(case, pay_at=pay_at),
    }
