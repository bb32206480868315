"""What comes back from the ELAK: sent, shown, taken in."""

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

from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import name_of
from stadtkern.handover import queries
from stadtkern.handover.actions import returning
from stadtkern.handover.contents import name_of_returned
from stadtkern.handover.forms import ReturnForm
from stadtkern.handover.views.showing import trail
from stadtkern.handover.wording import kind_text, state_text
from stadtkern.identity.api import StaffArea, actor_of, staff_only
from stadtkern.procedures.api import casework
from stadtkern.uploads.wording import removed_text, size_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Name the page below the cases."""
    return StaffArea(_("Back from the ELAK"), reverse("handover:back"), _description, under=reverse("desk:list"))


def _description() -> str:
    return _("Take in what was decided in the ELAK: documents, file number and state.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def lay_ready(request: HttpRequest) -> HttpResponse:
    """Take a package and look at all of it; what it brings is shown on the next page."""
    by = actor_of(request)
    if not casework.units_of(by):
        raise Refused("not_allowed", _("Only who works for an office takes packages in."))
    form = ReturnForm(request.POST, request.FILES) if request.method == "POST" else ReturnForm()
    if form.is_valid():
        try:
            found = returning.lay_ready(form.cleaned_data["package"].file, by=by, at=timezone.now())
        except Refused as refusal:
            form.add_error("package", refusal.hint)
        else:
            if found.taken_at is None:
                return redirect("handover:shown", number=found.case.number, pk=found.pk)
            messages.info(request, _("This package was taken in before. Nothing was changed."))
            return redirect("handover:case", number=found.case.number)
    facts = {"form": form, "trail": trail((_("Back from the ELAK"), ""))}
    return render(request, "handover/back.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def shown(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Show what a package brings before it is taken in, and take it in or put it away."""
    by = actor_of(request)
    if request.method == "POST":
        if request.POST.get("verb") == "weglegen":
            returning.put_away(number, pk, by=by)
            messages.info(request, _("Put away. Nothing was changed in the case."))
            return redirect("handover:back")
        added = returning.take_in(number, pk, by=by, at=timezone.now())
        words = ngettext("Taken in: %(count)d new document.", "Taken in: %(count)d new documents.", added)
        messages.success(request, words % {"count": added})
        return redirect("handover:case", number=number)
    found = queries.return_for(by, number, pk)
    known = queries.digests_returned(found.case)
    facts = {
        "found": found,
        "case": found.case,
        "name": name_of(found.case.version.procedure),
        "person": casework.person_of(found.case),
        "state": state_text(found.state),
        "documents": [
            {
                "name": name_of_returned(each),
                "kind": kind_text(each.kind),
                "size": size_text(each.size),
                "removed": removed_text(each.removed),
                "is_known": each.source_digest in known,
            }
            for each in found.documents.defer("content")
        ],
        "trail": trail((_("Back from the ELAK"), reverse("handover:back")), (number, "")),
    }
    return render(request, "handover/shown.html", facts)
