"""Cases whose time has ended and that belong to the archive: packed, fetched, acknowledged, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.definitions.sentences import name_of
from stadtkern.handover import queries
from stadtkern.handover.actions import archiving, packing
from stadtkern.handover.forms import ReceiptForm
from stadtkern.handover.views.showing import package_rows, trail
from stadtkern.identity.api import StaffArea, actor_of, freshly_signed_in, staff_only
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Name the page below the cases."""
    return StaffArea(_("To the archive"), reverse("handover:archive"), _description, under=reverse("desk:list"))


def _description() -> str:
    return _("Files that need not be kept here any more and belong to the archive.")


@require_safe
@never_cache
@staff_only
def due(request: HttpRequest) -> HttpResponse:
    """List what is due, the oldest first."""
    everything = city.current()
    cases = queries.due_for_archive(actor_of(request), on=timezone.localdate())
    packed = queries.packed_for_archive(cases)
    rows = [
        {
            "number": each.number,
            "name": name_of(each.version.procedure, everything),
            "received_on": each.received_on,
            "is_packed": each.pk in packed,
            "address": reverse("handover:archive_case", args=[each.number]),
        }
        for each in cases
    ]
    return render(request, "handover/archive.html", {"rows": rows, "trail": trail((_("To the archive"), ""))})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
@freshly_signed_in
def archive_case(request: HttpRequest, number: str) -> HttpResponse:
    """Make the package, then note the archive's receipt; with that the file here is deleted."""
    by, now, verb = actor_of(request), timezone.now(), request.POST.get("verb", "")
    if verb == "packen":
        packing.pack_for_archive(number, by=by, at=now)
        messages.success(request, _("The package is made. Fetch it and hand it to the archive."))
        return redirect("handover:archive_case", number=number)
    found = casework.case_at_desk(by, number)
    package = queries.packages_of(found, "archive").first()
    form = ReceiptForm(request.POST if verb == "bestaetigen" else None)
    if form.is_valid():
        try:
            archiving.confirm(
                number, request.POST.get("digest", ""), receipt=form.cleaned_data["receipt"], by=by, at=now
            )
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("The archive has it. The file is deleted here, and a tombstone stays."))
            return redirect("handover:archive")
    facts = {
        "case": found,
        "name": name_of(found.version.procedure),
        "person": casework.person_of(found),
        "package": package_rows([package])[0] if package else None,
        "form": form,
        "may_pack": found.unit in casework.units_of(by),
        "may_confirm": casework.may_decide(by, found.unit),
        "trail": trail((_("To the archive"), reverse("handover:archive")), (number, "")),
    }
    return render(request, "handover/archive_case.html", facts, status=422 if form.errors else 200)
