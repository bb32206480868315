"""One charge: what was paid, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.core.sealed import unseal
from stadtkern.identity.api import actor_of, names_of, permitted
from stadtkern.payments import api, queries
from stadtkern.payments.actions import charging, matching
from stadtkern.payments.forms import ReasonForm, RefundForm
from stadtkern.payments.queries import MANAGE, REASON
from stadtkern.payments.staff.desk import entry_row, row_of, today, trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def charge(request: HttpRequest, case: str) -> HttpResponse:
    """Show a charge, and do one thing with it."""
    by = actor_of(request)
    verb = request.POST.get("verb", "")
    waive = ReasonForm(request.POST if verb == "nachsehen" else None)
    refund = RefundForm(request.POST if verb == "zurueck" else None)
    if request.method == "POST" and verb in ACTS:
        form = {"nachsehen": waive, "zurueck": refund}.get(verb)
        if (form is None or form.is_valid()) and _done(request, case, verb, form):
            return redirect("payments:charge", case=case)
    found = queries.charge_for(by, case)
    shown = api.charge_of(case)
    assert shown is not None
    facts = {
        "row": row_of(found),
        "charge": shown,
        "code": api.epc_qr_svg(shown),
        "refunded_eur": found.refunded_eur,
        "entries": [entry_row(each) for each in found.entries.order_by("booked_on", "id")],
        "waived_by": names_of({found.waived_by}).get(found.waived_by, "–") if found.waived_at else "",
        "waived_reason": unseal(found.waived_reason, REASON) if found.waived_reason else "",
        "reminders": found.reminders,
        "reminded_on": found.reminded_on,
        "reminder": queries.reminder_of(found, today=today()),
        "give_back": queries.to_give_back(by, case),
        "can_refund": found.paid_eur > found.refunded_eur,
        "waive": waive,
        "refund": refund,
        "trail": trail((case, "")),
    }
    return render(request, "payments/charge.html", facts, status=422 if waive.errors or refund.errors else 200)


def _done(request: HttpRequest, case: str, verb: str, form: forms.Form | None) -> bool:
    """Do it and say so; what is refused stands at the form, or above the page where there is none."""
    act, words = ACTS[verb]
    try:
        act(request, case, form.cleaned_data if form else {})
    except Refused as refused:
        if form is None:
            messages.warning(request, refused.hint)
            return True
        form.add_error(next(iter(form.fields)), refused.hint)
        return False
    messages.success(request, words())
    return True


def _remind(request: HttpRequest, case: str, _typed: dict[str, Any]) -> None:
    charging.remind(case, by=actor_of(request), at=timezone.now())


def _waive(request: HttpRequest, case: str, typed: dict[str, Any]) -> None:
    charging.waive(case, typed["reason"], by=actor_of(request), at=timezone.now())


def _refund(request: HttpRequest, case: str, typed: dict[str, Any]) -> None:
    charging.note_refund(case, typed["amount"], by=actor_of(request), at=timezone.now())


def _undo(request: HttpRequest, _case: str, _typed: dict[str, Any]) -> None:
    number = request.POST.get("entry", "")
    matching.undo_match(int(number) if number.isdecimal() and len(number) < 19 else 0, by=actor_of(request))


ACTS: dict[str, tuple[Callable[[HttpRequest, str, dict[str, Any]], None], Callable[[], str]]] = {
    "erinnert": (_remind, lambda: _("The person is reminded. Who has no inbox here gets a letter.")),
    "nachsehen": (_waive, lambda: _("The charge is waived.")),
    "zurueck": (_refund, lambda: _("The refund is noted.")),
    "loesen": (_undo, lambda: _("The entry is taken away from this charge; it waits among the bank entries.")),
}
