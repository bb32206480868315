"""A case goes to the ELAK, and what it is called there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.definitions.sentences import name_of
from stadtkern.handover import queries
from stadtkern.handover.actions import packing
from stadtkern.handover.contents import content_of_returned, name_of_returned
from stadtkern.handover.forms import FileNumberForm, HandOverForm
from stadtkern.handover.views.showing import PackageResponse, package_rows, trail
from stadtkern.handover.wording import kind_text, state_text
from stadtkern.identity.api import actor_of, staff_only
from stadtkern.procedures.api import casework
from stadtkern.uploads.safe import CONTENT_TYPES
from stadtkern.uploads.wording import removed_text, size_text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.procedures.api.casework import Case


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Say what a package holds and what happens, make it, note the file number; show what came back."""
    by, verb = actor_of(request), request.POST.get("verb", "")
    form = HandOverForm(request.POST if verb == "uebergeben" else None)
    number_form = FileNumberForm(request.POST if verb == "aktenzahl" else None)
    if form.is_valid():
        packing.hand_over(number, with_notes=form.cleaned_data["with_notes"], by=by, at=timezone.now())
        messages.success(request, _("The package is made and noted in the case. Fetch it below."))
        return redirect("handover:case", number=number)
    if number_form.is_valid():
        packing.note_file_number(number, number_form.cleaned_data["file_number"], by=by, at=timezone.now())
        messages.success(request, _("Noted."))
        return redirect("handover:case", number=number)
    found = casework.case_at_desk(by, number)
    facts = _facts(found) | {"form": form, "number_form": number_form}
    facts["may_work"] = found.unit in casework.units_of(by)
    status = 422 if form.errors or number_form.errors else 200
    return render(request, "handover/case.html", facts, status=status)


def _facts(found: Case) -> dict[str, Any]:
    mark = queries.marks_of([found]).get(found.pk)
    return {
        "case": found,
        "name": name_of(found.version.procedure),
        "person": casework.person_of(found),
        "file_number": mark.file_number if mark else "",
        "state": state_text(mark.state) if mark else "",
        "packages": package_rows(queries.packages_of(found, "elak")),
        "count": found.documents.count(),
        "returned": [
            {
                "name": name_of_returned(each),
                "kind": kind_text(each.kind),
                "size": size_text(each.size),
                "removed": removed_text(each.removed),
                "address": reverse("handover:returned", args=[found.number, each.pk]),
            }
            for each in queries.documents_returned(found)
        ],
        "trail": trail((found.number, reverse("desk:case", args=[found.number])), (_("Hand over to the ELAK"), "")),
    }


@require_safe
@never_cache
@staff_only
def package(request: HttpRequest, number: str, digest: str) -> HttpResponse:
    """Hand out a package."""
    return cast("HttpResponse", PackageResponse(queries.package_for(actor_of(request), number, digest)))


@require_safe
@never_cache
@staff_only
def returned(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Show a document that came back; it is our own harmless copy, and the browser runs nothing in it."""
    found = queries.document_for(actor_of(request), number, document)
    answer = casework.pdf_response(content_of_returned(found), f"{number}-{found.pk}")
    if found.format == "picture":
        answer["Content-Type"] = CONTENT_TYPES["picture"]
        answer["Content-Disposition"] = f'inline; filename="{number}-{found.pk}.jpg"'
    return answer
