"""Files: added on the way to filing or handed in later, looked at again, taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.definitions.sentences import name_of
from stadtkern.procedures import queries, showing
from stadtkern.procedures.actions import documents as actions
from stadtkern.procedures.steps import DOCUMENTS
from stadtkern.procedures.views import filing
from stadtkern.residents.api import resident_of, resident_only
from stadtkern.uploads.safe import CONTENT_TYPES, ENDINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from stadtkern.procedures.models import Case, Document, Draft

ADDED_PER_MINUTE = 30
WHAT_FOR = "wofuer"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def documents(request: HttpRequest, token: str) -> HttpResponse:
    """Show which documents are wanted, and take them one by one."""
    draft = filing.own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    if draft.case_id:
        return redirect("procedures:filed", token=token)
    error = ""
    if request.method == "POST":
        by, now = resident_of(request), timezone.now()
        error = _added(request, lambda wanted, sent: actions.add_to_form(token, wanted, sent, by=by, at=now))
        if not error:
            return redirect("procedures:documents", token=token)
    steps = filing.steps(draft, token)
    place = [step.id for step in steps].index(DOCUMENTS) if DOCUMENTS in [step.id for step in steps] else 0
    if not place:  # an answer has changed what is wanted
        return redirect("procedures:review", token=token)
    asked = queries.asked_of(draft, at=timezone.now())
    facts = {
        "name": name_of(draft.version.procedure),
        "wanted": showing.wanted_rows(asked, draft, error=error, error_for=request.POST.get(WHAT_FOR, "")),
        "error": error,
        "token": token,
        "steps": steps,
        "place": place + 1,
        "before": steps[place - 1].address,
        "onward": steps[-1].address,
        "trail": filing.trail(draft, (_("Documents"), "")),
    }
    return render(request, "procedures/documents.html", facts, status=422 if error else 200)


@require_POST
@never_cache
@resident_only
def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """Take a document for a matter that is filed."""
    by, now = resident_of(request), timezone.now()
    assert by is not None  # the decorator has seen to that
    error = _added(request, lambda wanted, sent: actions.add_to_case(number, wanted, sent, by=by, at=now))
    if error:
        case = queries.case_for(by, number)
        facts = {"case": case, "name": name_of(case.version.procedure), "error": error}
        return render(request, "procedures/not_handed_in.html", facts, status=422)
    return redirect("procedures:matter", number=number)


def _added(request: HttpRequest, add: Callable[[str, actions.Sent], object]) -> str:
    """Add what was sent, and return what is wrong with it, or nothing."""
    check_limit(request, name="document_added", per_minute=ADDED_PER_MINUTE)
    wanted = request.POST.get(WHAT_FOR, "")
    file = request.FILES.get(f"datei-{wanted}")
    if file is None:
        return _("Please choose a file first.")
    try:
        add(wanted, actions.Sent(file.name or "", file.read()))
    except Refused as refusal:
        if refusal.reason == "not_found":
            raise
        return refusal.hint
    return ""


@require_POST
def remove(request: HttpRequest, token: str, document: int) -> HttpResponse:
    """Take a file out of a form again."""
    draft = filing.own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    actions.remove_from_form(token, document, by=resident_of(request), at=timezone.now())
    return redirect("procedures:documents", token=token)


@require_safe
@never_cache
def of_form(request: HttpRequest, token: str, document: int) -> HttpResponse:
    """Hand out a file of a form to whom the form belongs."""
    draft = filing.own(request, token)
    if isinstance(draft, HttpResponse):
        return draft
    return _handed_out(draft, document, beside=bool(queries.helper_of(draft)))


@require_safe
@never_cache
@resident_only
def of_matter(request: HttpRequest, number: str, document: int) -> HttpResponse:
    """Hand out a file of a matter to whom it belongs."""
    me = resident_of(request)
    assert me is not None  # the decorator has seen to that
    return _handed_out(queries.case_for(me, number), document)


def _handed_out(holder: Draft | Case, number: int, *, beside: bool = False) -> HttpResponse:
    """Return a file to keep, or to look at ``beside`` the form one types it into."""
    found: Document | None = holder.documents.filter(pk=number).first()
    if found is None:
        raise Http404
    way = "inline" if beside else "attachment"
    headers = {
        "Content-Disposition": f'{way}; filename="{found.wanted}-{found.pk}{ENDINGS[found.kind]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": showing.BESIDE if beside else "sandbox; default-src 'none'",
    }
    return HttpResponse(queries.content_of(found), content_type=CONTENT_TYPES[found.kind], headers=headers)
