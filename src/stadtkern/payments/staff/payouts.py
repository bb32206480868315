"""What the town pays out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stadtkern.core.errors import Refused
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, may, names_of, permitted, staff_only
from stadtkern.payments import queries
from stadtkern.payments.actions import paying_out
from stadtkern.payments.forms import PayoutForm
from stadtkern.payments.queries import APPROVE, MANAGE
from stadtkern.payments.rules.references import spelt
from stadtkern.payments.staff.desk import trail

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.identity.api import Actor
    from stadtkern.payments.models import Payout

MOST_FILES = 20
MOST_TASKS = 5


def area() -> StaffArea:
    """Name the payouts for the staff's navigation."""
    address = reverse("payments:payouts")
    return StaffArea(_("Payouts"), address, _description, APPROVE, under=reverse("payments:list"), waiting=_waiting)


def _description() -> str:
    return _("Money the town sends: one person proposes, another approves, one file goes to the bank.")


def _waiting(who: Actor) -> list[StaffTask]:
    waiting = queries.payouts(who).filter(approved_at=None).exclude(proposed_by=who.public_id)[:MOST_TASKS]
    return [StaffTask(each.public_id, reverse("payments:payouts"), _("to be approved")) for each in waiting]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def payout_list(request: HttpRequest) -> HttpResponse:
    """List the payouts that wait; approve or stop one."""
    by = actor_of(request)
    if request.method == "POST":
        return _act(request, by)
    found = list(queries.payouts(by))
    names = names_of({person for each in found for person in (each.proposed_by, each.approved_by)})
    manages = may(by, MANAGE)
    facts = {
        "rows": [_row(each, by, names) for each in found],
        "may_manage": manages,
        "may_approve": may(by, APPROVE),
        "approved": sum(1 for each in found if each.approved_at),
        "files": list(queries.transfer_files(by)[:MOST_FILES]) if manages else [],
        "trail": trail((_("Payouts"), "")),
    }
    return render(request, "payments/payout_list.html", facts)


def _row(payout: Payout, by: Actor, names: dict[str, str]) -> dict[str, Any]:
    words = queries.payout_words(payout)
    return {
        "id": payout.public_id,
        "subject": payout.subject,
        "amount_eur": payout.amount_eur,
        "recipient": words.recipient,
        "iban": spelt(words.iban),
        "purpose": words.purpose,
        "proposed_by": names.get(payout.proposed_by, "–"),
        "approved_by": names.get(payout.approved_by, "–") if payout.approved_at else "",
        "can_approve": payout.approved_at is None and payout.proposed_by != by.public_id,
    }


def _act(request: HttpRequest, by: Actor) -> HttpResponse:
    verbs = {"freigeben": paying_out.approve, "anhalten": paying_out.stop}
    words = {"freigeben": _("The payout is approved."), "anhalten": _("The payout is stopped.")}
    verb = request.POST.get("verb", "")
    if verb in verbs:
        try:
            verbs[verb](request.POST.get("payout", ""), by=by, at=timezone.now())
        except Refused as refused:
            if refused.reason == "not_allowed":
                raise
            messages.warning(request, refused.hint)
        else:
            messages.success(request, words[verb])
    return redirect("payments:payouts")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a payout."""
    form = PayoutForm(request.POST or None, initial=_suggested(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            paying_out.propose(
                typed["recipient"],
                typed["iban"],
                typed["amount"],
                purpose=typed["purpose"],
                subject=typed["subject"],
                by=actor_of(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("iban" if refused.reason == "no_iban" else None, refused.hint)
        else:
            messages.success(request, _("The payout is proposed. Somebody else has to approve it."))
            return redirect("payments:payouts")
    facts = {"form": form, "trail": trail((_("Payouts"), reverse("payments:payouts")), (_("Propose"), ""))}
    return render(request, "payments/payout_propose.html", facts, status=422 if form.errors else 200)


def _suggested(request: HttpRequest) -> dict[str, str]:
    """Return what stands in the form before anybody types, where it gives back what came for a charge."""
    case = request.GET.get("forderung", "")
    found = queries.to_give_back(actor_of(request), case) if case else None
    if found is None:
        return {}
    return {
        "recipient": found.recipient,
        "iban": spelt(found.iban),
        "amount": str(found.amount_eur).replace(".", ","),
        "purpose": f"Rückzahlung zu {found.case}",
        "subject": found.case,
    }


@require_POST
@permitted(MANAGE)
def order(request: HttpRequest) -> HttpResponse:
    """Make one file of everything that is approved; it is fetched from the list."""
    try:
        made = paying_out.order(by=actor_of(request), at=timezone.now())
    except Refused as refused:
        messages.warning(request, refused.hint)
    else:
        messages.success(request, _("The file %(message)s is made. Fetch it below.") % {"message": made.message})
    return redirect("payments:payouts")


@require_POST
@never_cache
@permitted(MANAGE)
def transfer_file(request: HttpRequest, message: str) -> HttpResponse:
    """Hand out a file that was made, always the same."""
    content = paying_out.fetch(message, by=actor_of(request))
    answer = HttpResponse(content, content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{message}.xml"'
    return answer
