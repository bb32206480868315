"""Letters to parties that need somebody: they came back, have no address, or nobody has opened them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, staff_only
from stadtkern.parties import queries
from stadtkern.parties.wording import kind_text, letter_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor
    from stadtkern.parties.models import PartyLetter

MOST_TASKS = 5


def area() -> StaffArea:
    """Name the letters to parties that cannot go on by themselves, on the page of the cases."""
    return StaffArea(
        _("Letters to parties"), reverse("parties:waiting"), _description, under=reverse("desk:list"), waiting=_waiting
    )


def _description() -> str:
    return _("Letters to parties that came back, have no whole address, or were not opened for a week.")


def _waiting(who: Actor) -> list[StaffTask]:
    stuck = queries.stuck_letters(who, on=timezone.now().astimezone(city.LOCAL).date())
    return [StaffTask(each.party.case.number, _address(each), _("letter to a party")) for each in stuck[:MOST_TASKS]]


def _address(letter: PartyLetter) -> str:
    return reverse("parties:party", args=[letter.party.case.number, letter.party.place])


@require_safe
@never_cache
@staff_only
def letters(request: HttpRequest) -> HttpResponse:
    """List the letters that need somebody."""
    today = timezone.now().astimezone(city.LOCAL).date()
    rows = [
        {
            "number": each.party.case.number,
            "name": queries.details_of(each.party).name,
            "kind": kind_text(each.notice.kind if each.notice else "decision"),
            "state": letter_text(each.state),
            "address": _address(each),
        }
        for each in queries.stuck_letters(actor_of(request), on=today)
    ]
    trail = [
        (_("Staff"), reverse("identity:home")),
        (_("Case files"), reverse("desk:list")),
        (_("Letters to parties"), ""),
    ]
    return render(request, "parties/waiting.html", {"rows": rows, "trail": trail})
