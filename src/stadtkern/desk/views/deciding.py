"""A decision: chosen, written from the template blocks, approved, signed by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.desk.forms import DecisionForm, OutcomeForm
from stadtkern.desk.views.listing import trail
from stadtkern.desk.views.opinions import opinion_rows
from stadtkern.identity.api import actor_of, freshly_signed_in, names_of, staff_only
from stadtkern.parties import api as parties
from stadtkern.procedurelaw.notices import missing_parts
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import State, part_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.procedures.api.casework import Case

SIGNING = {"approve": casework.approve, "decide": casework.decide}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Choose how the case ends, then write the text; the template blocks are filled in with the answers."""
    by, now = actor_of(request), timezone.now()
    found = casework.case_at_desk(by, number)
    if found.unit not in casework.units_of(by):
        raise Refused("not_allowed", _("You may read this case and change nothing in it."))
    is_sent = request.method == "POST" and "operative_part" in request.POST
    if found.state != State.IN_REVIEW and not is_sent:
        raise Refused("not_worked_on", _("Take the case first; while something is missing it cannot be decided."))
    outcomes = casework.compiled_of(found.version).procedure.outcomes
    chosen = request.POST.get("outcome") or request.GET.get("ausgang", "")
    if chosen not in {each.id for each in outcomes}:
        form = OutcomeForm(request.POST or None, outcomes=[(each.id, in_language(each.label)) for each in outcomes])
        return render(request, "desk/outcome.html", _common(found) | {"form": form})
    draft = casework.decision_of(found)
    if is_sent:
        written = DecisionForm(request.POST)
        if written.is_valid():
            try:
                seen = request.POST.get("seen", "")
                casework.draft_decision(number, outcome=chosen, seen=seen, **written.cleaned_data, by=by, at=now)
            except Refused as refusal:  # what was typed stays on the page
                written.add_error(None, refusal.hint)
            else:
                return redirect("desk:sign", number=number)
    else:
        is_same = draft is not None and not draft.decided_at and draft.outcome == chosen
        texts = (
            casework.texts_of(draft)
            if is_same and draft
            else casework.suggested(found, chosen, on=now.astimezone(city.LOCAL).date())
        )
        written = DecisionForm(initial={"operative_part": texts.operative_part, "reasons": texts.reasons})
    is_other = is_sent and draft is not None and not draft.decided_at and draft.digest != request.POST.get("seen", "")
    facts = _common(found) | {
        "form": written,
        "seen": draft.digest if draft and not draft.decided_at else "",
        "other": casework.texts_of(draft) if is_other and draft else None,
        "other_by": names_of([draft.drafted_by]).get(draft.drafted_by, "") if is_other and draft else "",
        "outcome": chosen,
        "outcome_label": in_language(casework.outcome_of(found, chosen).label),
        "findings": casework.findings_of(casework.asked_in(found)),
    }
    return render(request, "desk/draft.html", facts, status=422 if written.errors else 200)


@require_http_methods(["GET", "HEAD"])
@never_cache
@staff_only
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """Show the decision as it would go out, what § 58 AVG still misses, and who may sign."""
    by = actor_of(request)
    found = casework.case_at_desk(by, number)
    draft = casework.decision_of(found)
    if draft is None:
        return redirect("desk:write", number=number)
    today = timezone.now().astimezone(city.LOCAL).date()
    missing = missing_parts(casework.notice_of(found, draft, approver=by.public_id, dated_on=draft.dated_on or today))
    outcome = casework.outcome_of(found, draft.outcome)
    may_decide, is_open = casework.may_decide(by, found.unit), draft.decided_at is None
    must_confirm = is_open and parties.must_confirm(found, draft.digest, by=by)
    needs_approval = not casework.is_approved_for(draft, found.unit, by=by)
    names = names_of({draft.drafted_by, draft.approved_by, draft.decided_by})
    facts = _common(found) | {
        "draft": draft,
        "is_notice": outcome.form == "notice",
        "outcome_label": in_language(outcome.label),
        "texts": casework.texts_of(draft),
        "instruction": casework.instruction_for(found, draft),
        "person": casework.person_of(found),
        "drafted_by": names.get(draft.drafted_by, ""),
        "approved_by": names.get(draft.approved_by, ""),
        "decided_by": names.get(draft.decided_by, ""),
        "missing": [part_text(each) for each in missing],
        "is_open": is_open,
        "may_decide": may_decide,
        "needs_approval": needs_approval,
        "can_approve": is_open and may_decide and not draft.approved_at and draft.drafted_by != by.public_id,
        "can_decide": is_open and may_decide and not (missing or needs_approval or must_confirm),
        "letter": casework.letter_of(found),
        "must_confirm": must_confirm,
        "asked": [row["office"] for row in opinion_rows(found) if not (row["answered_on"] or row["taken_back_on"])],
        "award": casework.award_facts(found, draft.outcome, at=timezone.now()) if is_open else None,
        "rewrite": f"{reverse('desk:write', args=[number])}?ausgang={draft.outcome}",
    }
    return render(request, "desk/sign.html", facts)


@require_POST
@staff_only
@freshly_signed_in
def signed(request: HttpRequest, number: str) -> HttpResponse:
    """Approve or decide in one's own name; who signs has just shown who they are."""
    act = SIGNING.get(request.POST.get("verb", ""))
    if act is None:
        return redirect("desk:sign", number=number)
    act(number, digest=request.POST.get("digest", ""), by=actor_of(request), at=timezone.now())
    if act is not casework.decide:
        messages.success(request, _("Approved. Somebody who may decide can sign now."))
        return redirect("desk:sign", number=number)
    try:
        casework.send(number, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, _("It is decided. The letter could not be made yet: %s") % refusal.hint)
    else:
        messages.success(request, _("It is decided, and the letter is sealed."))
    return redirect("desk:sign", number=number)


def _common(found: Case) -> dict[str, object]:
    return {
        "case": found,
        "name": name_of(found.version.procedure),
        "trail": trail((found.number, reverse("desk:case", args=[found.number])), (_("Decision"), "")),
    }


@require_safe
@never_cache
@staff_only
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """Show the sealed letter of a decision."""
    found = casework.letter_of(casework.case_at_desk(actor_of(request), number))
    if found is None:
        raise Http404
    return casework.pdf_response(casework.pdf_of(found), number)
