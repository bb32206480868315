"""Letters on paper at the desk: where they stand, and those that need an address or came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import name_of
from stadtkern.delivery import api as delivery
from stadtkern.desk.forms import AddressForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, staff_only
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import recipient_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

MOST_TASKS = 5


def area() -> StaffArea:
    """Name the letters that cannot go on by themselves, on the page of the cases."""
    address = reverse("desk:letters")
    return StaffArea(_("Letters without a way"), address, _description, under=reverse("desk:list"), waiting=_waiting)


def _description() -> str:
    return _("Letters on paper that came back, or have no whole address.")


def _waiting(who: Actor) -> list[StaffTask]:
    return [
        StaffTask(case.number, reverse("desk:post", args=[case.number]), _("letter without a way"))
        for case in casework.without_a_way(who)[:MOST_TASKS]
    ]


@require_safe
@never_cache
@staff_only
def letters(request: HttpRequest) -> HttpResponse:
    """List the cases whose letter needs somebody to write an address."""
    facts = {
        "rows": [
            {"number": case.number, "name": name_of(case.version.procedure), "post": post_of(case)}
            for case in casework.without_a_way(actor_of(request))
        ],
        "trail": trail((_("Letters without a way"), "")),
    }
    return render(request, "desk/letters.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def post(request: HttpRequest, number: str) -> HttpResponse:
    """Show where the letter of a case stands; send it to an address."""
    by = actor_of(request)
    case = casework.case_at_desk(by, number)
    found = post_of(case)
    if found is None:
        raise Http404
    form = AddressForm(request.POST or None, initial={"address": "\n".join(found["recipient"])})
    if request.method == "POST" and form.is_valid():
        try:
            casework.send_to(number, form.cleaned_data["address"].split("\n"), by=by, at=timezone.now())
        except Refused as refused:
            if refused.reason not in {"address_incomplete", "on_its_way"}:
                raise
            form.add_error("address", refused.hint)
        else:
            messages.success(request, _("The letter lies at the post room."))
            return redirect("desk:post", number=number)
    facts = {
        "case": case,
        "name": name_of(case.version.procedure),
        "post": found,
        "may_send": found["needs_address"] and case.unit in casework.units_of(by),
        "form": form,
        "trail": trail((number, reverse("desk:case", args=[number])), (_("Letter on paper"), "")),
    }
    return render(request, "desk/post.html", facts, status=422 if form.errors else 200)


def post_of(case: Case) -> dict[str, Any] | None:
    """Return where the letter of a case on paper stands; None where it has none."""
    letter = casework.letter_of(case)
    if letter is None or letter.way != "paper":
        return None
    sent = delivery.sent(casework.reference_of(letter))
    return {
        "sent": sent,
        "state": delivery.state_text(sent.state) if sent else "",
        "reason": delivery.reason_text(sent.reason) if sent and sent.reason else "",
        "recipient": sent.recipient if sent else recipient_of(case),
        "needs_address": sent is None or sent.state == delivery.State.RETURNED,
        "is_served": letter.served_on is not None,
    }
