"""Paying online: away to the payment service, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.definitions.sentences import name_of, spoken
from stadtkern.definitions.wording import euro
from stadtkern.payments import api as payments
from stadtkern.procedures import queries
from stadtkern.procedures.views.filing import own
from stadtkern.residents.api import resident_of, resident_only

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.procedures.models import Case

PER_MINUTE = 20
HOMES, MOST_HOMES = "paying", 5  # where somebody began, by order, in their own session


@require_POST
@never_cache
@resident_only
def pay_matter(request: HttpRequest, number: str) -> HttpResponse:
    """Begin to pay for a matter of one's own."""
    me = resident_of(request)
    assert me is not None  # the decorator has seen to that
    case = queries.case_for(me, number)
    return _leave(request, case, by=me.actor, home=reverse("procedures:matter", args=[number]))


@require_POST
@never_cache
def pay_filed(request: HttpRequest, token: str) -> HttpResponse:
    """Begin to pay from the receipt, which only its secret address opens."""
    draft = own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    if draft.case is None:
        return redirect("procedures:review", token=token)
    return _leave(request, draft.case, by=draft.case.filed_by_id, home=reverse("procedures:filed", args=[token]))


def _leave(request: HttpRequest, case: Case, *, by: int, home: str) -> HttpResponse:
    """Lead to the payment service: by a page, not by a redirect, as our policy lets no form end at another site."""
    check_limit(request, name="payment_begun", per_minute=PER_MINUTE)

    def back(order: str) -> str:
        return request.build_absolute_uri(reverse("procedures:paid_back", args=[order]))

    try:
        begun = payments.begin_online(
            case.number, name_of(case.version.procedure), back=back, by=f"resident:{by}", at=timezone.now()
        )
    except Refused as refusal:
        messages.warning(request, refusal.hint)
        return redirect(home)
    homes = list(request.session.get(HOMES, {}).items())[-MOST_HOMES + 1 :]
    request.session[HOMES] = dict(homes) | {begun.order: home}
    charge = payments.charge_of(case.number)
    facts = {
        "begun": begun,
        "amount": euro(charge.open_eur, spoken()) if charge else "",
        "home": home,
        "name": name_of(case.version.procedure),
    }
    return render(request, "procedures/pay_leave.html", facts)


@require_GET
@never_cache
def come_back(request: HttpRequest, order: str) -> HttpResponse:
    """Take in whom the payment service sends back; what counts is what it says when asked, as often as they come.

    Payment services send people back by a GET, so this one writes. Who did not begin here learns nothing.
    """
    check_limit(request, name="payment_back", per_minute=PER_MINUTE)
    home = request.session.get(HOMES, {}).get(order, "")
    try:
        state = payments.check_online(order, at=timezone.now())
    except Refused as refusal:
        if refusal.reason == "not_found":
            raise
        state = payments.OnlineState.OPEN
    if not home:
        return redirect("procedures:matters")
    level, text = _words(state)
    messages.add_message(request, level, text)
    return redirect(home)


def _words(state: payments.OnlineState) -> tuple[int, str]:
    if state == payments.OnlineState.PAID:
        return SUCCESS, _("Your payment has arrived. Thank you.")
    if state == payments.OnlineState.OPEN:
        return INFO, _("The payment service has not confirmed your payment yet. We go on asking; you need do nothing.")
    return WARNING, _("The payment was not made. You owe what you owed before, and can pay in another way.")


SUCCESS: Final = messages.SUCCESS
INFO: Final = messages.INFO
WARNING: Final = messages.WARNING
