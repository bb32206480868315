"""When one is away, and who stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.desk.forms import AbsenceForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, actor_of, names_of, staff_only
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

BELONGS_TO = {"wrong_days": "ends_on", "no_colleague": "deputy", "away_already": "begins_on"}


def area() -> StaffArea:
    """Name the page below the cases."""
    return StaffArea(_("Away"), reverse("desk:absence"), _description, under=reverse("desk:list"))


def _description() -> str:
    return _("When you are away, and which colleague looks after your cases.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def absence(request: HttpRequest) -> HttpResponse:
    """Show when one is away and for whom one stands in; note and take back one's own days."""
    by, now = actor_of(request), timezone.now()
    today = now.astimezone(city.LOCAL).date()
    if request.method == "POST" and request.POST.get("verb") == "zurueck":
        number = request.POST.get("absence", "")
        casework.be_back(int(number) if number.isdecimal() and len(number) < 19 else 0, by=by)
        messages.success(request, _("Taken back: your cases are yours alone again."))
        return redirect("desk:absence")
    near = {each: name for unit in casework.units_of(by) for each, name in casework.colleagues(unit).items()}
    near.pop(by.public_id, None)
    form = AbsenceForm(request.POST or None, colleagues=sorted(near.items(), key=lambda row: row[1]))
    if request.method == "POST" and form.is_valid():
        try:
            casework.be_away(**form.cleaned_data, by=by, at=now)
        except Refused as refusal:
            if refusal.reason not in BELONGS_TO:
                raise
            form.add_error(BELONGS_TO[refusal.reason], refusal.hint)
        else:
            messages.success(request, _("Noted. On these days your cases stand in your colleague's list too."))
            return redirect("desk:absence")
    own = list(casework.absences_of(by, on=today))
    others = casework.stood_in_for(by, on=today)
    names = names_of([*others, *(f"account:{each.deputy_id}" for each in own)])
    facts = {
        "form": form,
        "has_colleagues": bool(near),
        "own": [(each, names.get(f"account:{each.deputy_id}", "–")) for each in own],
        "others": [names.get(each, "–") for each in others],
        "trail": trail((_("Away"), "")),
    }
    return render(request, "desk/absence.html", facts, status=422 if form.errors else 200)
