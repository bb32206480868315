"""Payments at the payment service that could not be booked as it tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.city import api as city
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, permitted
from stadtkern.payments import queries
from stadtkern.payments.actions import online
from stadtkern.payments.queries import MANAGE
from stadtkern.payments.staff.desk import trail
from stadtkern.payments.wording import online_trouble_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor
    from stadtkern.payments.models import OnlinePayment


def area() -> StaffArea:
    """Name the doubtful payments for the staff's navigation."""
    under = reverse("payments:list")
    return StaffArea(_("Paid online"), reverse("payments:online"), _description, MANAGE, under=under, waiting=_waiting)


def _description() -> str:
    return _("Payments at the payment service that nobody could book: it told of them otherwise than they were begun.")


def _waiting(who: Actor) -> list[StaffTask]:
    count = len(queries.troubled(who))
    what = ngettext("%(count)d payment is doubtful", "%(count)d payments are doubtful", count)
    return [StaffTask(_("Paid online"), reverse("payments:online"), what % {"count": count})] if count else []


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@permitted(MANAGE)
def trouble_list(request: HttpRequest) -> HttpResponse:
    """List what is doubtful; note that somebody has looked after one."""
    by = actor_of(request)
    if request.method == "POST":
        online.close(request.POST.get("order", ""), by=by, at=timezone.now())
        messages.success(request, _("It is noted that you have looked after it."))
        return redirect("payments:online")
    facts = {"rows": [_row(each) for each in queries.troubled(by)], "trail": trail((_("Paid online"), ""))}
    return render(request, "payments/online_list.html", facts)


def _row(row: OnlinePayment) -> dict[str, object]:
    return {
        "order": row.order,
        "case": row.charge.case_number,
        "address": reverse("payments:charge", args=[row.charge.case_number]),
        "amount_eur": row.amount_eur,
        "provider": row.provider,
        "provider_id": row.provider_id,
        "begun_at": row.begun_at.astimezone(city.LOCAL),
        "what": online_trouble_text(row.trouble),
    }
