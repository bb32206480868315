"""Forms that come on paper: the scan opens the form, filled in as far as it was printed with answers."""

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
from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import name_of, spoken
from stadtkern.desk import paper
from stadtkern.desk.forms import PaperForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, actor_of, staff_only
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.desk.paper import Begun


def area() -> StaffArea:
    """Name the page below the cases."""
    return StaffArea(_("Forms on paper"), reverse("desk:paper"), _description, under=reverse("desk:list"))


def _description() -> str:
    return _("Take in a form that came by post or was handed in: scan it, check it, file it.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for the scan or the code, and go on in the same form residents use."""
    by, now = actor_of(request), timezone.now()
    if not casework.units_of(by):
        raise Refused("not_allowed", _("Only who works for an office takes forms in."))
    everything = city.current()
    offered = sorted(((name, name_of(name, everything)) for name in casework.procedures()), key=lambda row: row[1])
    today = now.astimezone(city.LOCAL).date()
    form = PaperForm(request.POST or None, request.FILES or None, procedures=offered, initial={"came_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            begun = paper.begin(form.typed(), language=spoken(), by=by, at=now)
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            _tell(request, begun)
            return redirect("procedures:form", token=begun.token)
    trail_here = trail((_("File for somebody"), reverse("desk:assisted")), (_("Forms on paper"), ""))
    return render(request, "desk/paper.html", {"form": form, "trail": trail_here}, status=422 if form.errors else 200)


def _tell(request: HttpRequest, begun: Begun) -> None:
    """Say what is filled in, and what is not as it was when the form was printed."""
    code = begun.code
    if begun.answers:
        told = ngettext(
            "%(count)d answer is filled in. Please compare it with the paper: it may have changed since.",
            "%(count)d answers are filled in. Please compare them with the paper: they may have changed since.",
            begun.answers,
        )
        messages.success(request, told % {"count": begun.answers})
    elif code and code.printed:
        messages.warning(request, _("What was printed on it is not kept here any more. Please type it in."))
    if code and code.version != casework.procedures()[code.procedure].version:
        messages.warning(request, _("The questions have changed since this form was printed. Please look closely."))
