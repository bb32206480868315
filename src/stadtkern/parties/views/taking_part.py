"""What a party sees of a case: what is asked, what was released, its own letters and statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.parties import queries
from stadtkern.parties.actions import binding, letters, speaking
from stadtkern.parties.forms import CodeForm, StatementForm
from stadtkern.parties.saying import kinds_of, sent_files
from stadtkern.parties.showing import (
    document_response,
    document_row,
    file_response,
    letter_row,
    notice_row,
    statement_row,
)
from stadtkern.parties.wording import role_text, standing_text
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import state_text
from stadtkern.residents.api import resident_of, resident_only

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.parties.models import PartyLetter
    from stadtkern.residents.api import Resident

TRIES_PER_MINUTE, SENT_PER_MINUTE = 10, 10


def _me(request: HttpRequest) -> Resident:
    resident = resident_of(request)
    assert resident is not None  # the decorator has seen to that
    return resident


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@resident_only
def own(request: HttpRequest) -> HttpResponse:
    """List where somebody takes part, and take the code of a letter."""
    me, form = _me(request), CodeForm(request.POST or None)
    if request.method == "POST":
        check_limit(request, name="party_code", per_minute=TRIES_PER_MINUTE)
        check_limit(request, name="party_code_of", per_minute=TRIES_PER_MINUTE, subject=str(me.actor))
    if request.method == "POST" and form.is_valid():
        try:
            found = binding.redeem(form.cleaned_data["code"], by=me, at=timezone.now())
        except Refused as refusal:
            form.add_error("code", refusal.hint)
        else:
            return redirect("taking_part:party", number=found.case.number, place=found.place)
    rows = [
        {
            "number": each.case.number,
            "name": name_of(each.case.version.procedure),
            "state": state_text(each.case.state),
            "address": reverse("taking_part:party", args=[each.case.number, each.place]),
        }
        for each in queries.own_parties(me)
    ]
    facts = {"form": form, "rows": rows, "trail": _trail((_("Taking part"), ""))}
    return render(request, "parties/own.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@resident_only
def party(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Show a party its case, and take what it says."""
    me = _me(request)
    found = queries.party_for(me, number, place)
    case, kinds = found.case, kinds_of(found.case)
    form = StatementForm(request.POST or None, request.FILES or None, kinds=kinds)
    if request.method == "POST":
        check_limit(request, name="party_statement", per_minute=SENT_PER_MINUTE)
    if request.method == "POST" and form.is_valid():
        typed, files = form.cleaned_data, sent_files(form)
        try:
            said = speaking.say(
                number, place, kind=typed["kind"], text=typed["text"], files=files, by=me, at=timezone.now()
            )
        except Refused as refusal:
            if refusal.reason == "not_found":
                raise
            form.add_error(None, refusal.hint)
        else:
            receipt = _("It has arrived. Your receipt has the number %(number)s.") % {"number": said.number}
            messages.success(request, receipt)
            return redirect("taking_part:party", number=number, place=place)
    told = [each for each in queries.letters_of(found) if each.way]
    office = city.current().offices.get(case.unit)
    facts = {
        "case": case,
        "party": found,
        "name": name_of(case.version.procedure),
        "state": state_text(case.state),
        "details": queries.details_of(found),
        "role": role_text(found.role),
        "standing": standing_text(found.standing) if found.standing else "",
        "standing_reason": queries.reason_of(found.standing_reason),
        "office": in_language(office.name) if office else "",
        "letters": [letter_row(each, case) | {"told": _told(each)} for each in told],
        "documents": [document_row(each, case) for each in queries.released(case)],
        "said": [statement_row(each) for each in found.statements.all()],
        "form": form,
        "can_speak": bool(kinds),
        "trail": _trail((_("Taking part"), reverse("taking_part:own")), (number, "")),
    }
    return render(request, "parties/taking_part.html", facts, status=422 if form.errors else 200)


def _told(letter: PartyLetter) -> dict[str, object] | None:
    """Return what a notice says; that of a letter in the portal only once it was opened."""
    is_hidden = letter.way == "portal" and letter.fetched_at is None
    return notice_row(letter.notice) if letter.notice and not is_hidden else None


@require_safe
@never_cache
@resident_only
def document(request: HttpRequest, number: str, place: int, document: int) -> HttpResponse:
    """Hand out a document that was released to the parties."""
    found = queries.document_for(queries.party_for(_me(request), number, place), document)
    return document_response(found, casework.content_of(found))


@require_safe
@never_cache
@resident_only
def file(request: HttpRequest, number: str, place: int, file: int) -> HttpResponse:
    """Hand out a file a party has sent itself."""
    return file_response(queries.file_for(queries.party_for(_me(request), number, place), file))


@require_POST
@resident_only
def open_letter(request: HttpRequest, number: str, place: int, letter: int) -> HttpResponse:
    """Open a letter: it counts as served with this, and periods begin."""
    letters.fetch(number, place, letter, by=_me(request), at=timezone.now())
    return redirect("taking_part:letter", number=number, place=place, letter=letter)


@require_safe
@never_cache
@resident_only
def letter(request: HttpRequest, number: str, place: int, letter: int) -> HttpResponse:
    """Hand out a letter once it was opened."""
    party = queries.party_for(_me(request), number, place)
    found = party.letters.filter(pk=letter, fetched_at__isnull=False).first()
    if found is None:
        return redirect("taking_part:party", number=number, place=place)
    return casework.pdf_response(queries.pdf_of(found), f"{number}-{place}")


def _trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Start page"), reverse("portal:start")), *steps]
