"""One party: its letters, what it said, what came on paper, its standing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.identity.api import actor_of, staff_only
from stadtkern.parties import queries
from stadtkern.parties.actions import listing, post, speaking, telling
from stadtkern.parties.actions.speaking import Came
from stadtkern.parties.forms import AddressForm, EnteredForm, ReasonForm, StandingForm
from stadtkern.parties.saying import kinds_of, sent_files
from stadtkern.parties.showing import file_response, party_row
from stadtkern.parties.staff.listing import may_work, trail
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.api import Actor
    from stadtkern.parties.models import CaseParty, PartyNotice


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def party(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Show a party and do one thing with it."""
    by = actor_of(request)
    found = queries.party_at_desk(by, number, place)
    verb = request.POST.get("verb", "")
    if verb == "nachholen":
        telling.tell_too(number, place, by=by, at=timezone.now())
        messages.success(request, _("The letters are being made; each party gets its own."))
        return redirect("parties:party", number=number, place=place)
    forms = _forms(request, found, verb)
    if request.method == "POST":
        form = forms.get(verb)
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                _act(verb, form, number, place, request, by)
            except Refused as refusal:
                if refusal.reason in {"not_found", "not_allowed"}:
                    raise
                form.add_error(None, refusal.hint)
            else:
                messages.success(request, _("Noted."))
                return redirect("parties:party", number=number, place=place)
    today = timezone.now().astimezone(city.LOCAL).date()
    notices = list(queries.notices_of(found.case))
    facts: dict[str, Any] = {
        "case": found.case,
        "party": _row(request, found, notices, forms["post"], on=today),
        "forms": forms,
        "may_work": may_work(by, found.case),
        "can_catch_up": queries.is_behind(found, notices),
        "can_speak": bool(kinds_of(found.case)) and not found.removed_at,
        "trail": trail(found.case, (queries.details_of(found).name, "")),
    }
    return render(request, "parties/party.html", facts, status=422 if verb and forms[verb].errors else 200)


def _row(
    request: HttpRequest, found: CaseParty, notices: Sequence[PartyNotice], sent: Form, *, on: date
) -> dict[str, Any]:
    """Return the party with a form for each letter that can go on paper; what was typed stays at its letter."""
    row = party_row(found, found.case, notices, on=on)
    for letter in row["letters"]:
        is_sent = request.POST.get("letter") == str(letter["id"])
        letter["form"] = sent if is_sent else AddressForm(initial=sent.initial, auto_id=f"post{letter['id']}_%s")
    return row


def _forms(request: HttpRequest, found: CaseParty, verb: str) -> dict[str, Form]:
    def sent(name: str) -> Any:
        return request.POST if verb == name else None

    address = "\n".join(queries.details_of(found).recipient)
    files = request.FILES if verb == "eintragen" else None
    return {
        "eintragen": EnteredForm(sent("eintragen"), files, kinds=kinds_of(found.case)),
        "stellung": StandingForm(sent("stellung"), auto_id="stellung_%s"),
        "streichen": ReasonForm(sent("streichen"), auto_id="streichen_%s"),
        "post": AddressForm(sent("post"), initial={"address": address}),
    }


def _act(verb: str, form: Form, number: str, place: int, request: HttpRequest, by: Actor) -> None:
    typed, now = form.cleaned_data, timezone.now()
    if verb == "eintragen":
        came = Came(typed["channel"], typed["on"], typed["posted_on"])
        files = sent_files(form)
        speaking.enter(number, place, kind=typed["kind"], text=typed["text"], files=files, came=came, by=by, at=now)
    elif verb == "stellung":
        listing.note_standing(number, place, typed["standing"], typed["text"], by=by, at=now)
    elif verb == "streichen":
        listing.remove(number, place, typed["text"], by=by, at=now)
    else:
        letter = request.POST.get("letter", "")
        key = int(letter) if letter.isascii() and letter.isdecimal() and len(letter) < 12 else 0
        post.send_on_paper(number, place, key, typed["address"].split("\n"), by=by, at=now)


@require_safe
@never_cache
@staff_only
def letter(request: HttpRequest, number: str, place: int, letter: int) -> HttpResponse:
    """Show a letter to a party."""
    found = queries.party_at_desk(actor_of(request), number, place).letters.filter(pk=letter).first()
    if found is None or not found.made_at:
        raise Http404
    return casework.pdf_response(queries.pdf_of(found), f"{number}-{place}")


@require_safe
@never_cache
@staff_only
def file(request: HttpRequest, number: str, file: int) -> HttpResponse:
    """Hand out a file of a statement."""
    return file_response(queries.file_at_desk(actor_of(request), number, file))
