"""Who works for which office on its cases, and who may decide there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language
from stadtkern.desk.forms import CompetenceForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, actor_of, names_of, open_accounts, permitted
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Name the competences for the staff's navigation."""
    title = _("Who decides")
    return StaffArea(title, reverse("desk:competences"), _description, "competences.give", under=reverse("desk:list"))


def _description() -> str:
    return _("Who works for which office on residents' matters, and who may decide there.")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("competences.give")
def competences(request: HttpRequest) -> HttpResponse:
    """Show, give and take competences."""
    by = actor_of(request)
    names = names_of(open_accounts())
    offices = [(unit, in_language(office.name)) for unit, office in city.current().offices.items()]
    people = sorted(((each.removeprefix("account:"), name) for each, name in names.items()), key=lambda row: row[1])
    form = CompetenceForm(request.POST or None, offices=offices, people=people)
    if request.method == "POST" and request.POST.get("verb") == "nehmen":
        account = request.POST.get("account", "")
        is_number = account.isdecimal() and len(account) < 19
        casework.take_competence(request.POST.get("unit", ""), int(account) if is_number else 0, by=by)
        messages.success(request, _("The competence has ended."))
        return redirect("desk:competences")
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        casework.give_competence(
            chosen["unit"], int(chosen["account"]), may_decide=chosen["may_decide"], by=by, at=timezone.now()
        )
        messages.success(request, _("The competence is given."))
        return redirect("desk:competences")
    facts = {
        "form": form,
        "offices": [
            (name, unit, [(each.account_id, names.get(f"account:{each.account_id}", "–"), each) for each in rows])
            for unit, name in offices
            if (rows := casework.competences_at(unit))
        ],
        "trail": trail((_("Who decides"), "")),
    }
    return render(request, "desk/competences.html", facts, status=422 if form.errors else 200)
