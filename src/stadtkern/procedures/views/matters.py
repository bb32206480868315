"""My matters: what somebody has begun and filed, what happens next, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language, name_of
from stadtkern.procedures import queries, showing
from stadtkern.procedures.actions import letters
from stadtkern.procedures.actions import matters as actions
from stadtkern.procedures.awarding import awards_shown
from stadtkern.procedures.forms import AppealForm, MessageForm
from stadtkern.procedures.owing import charge_facts
from stadtkern.procedures.rules.states import OPEN, State
from stadtkern.procedures.wording import event_text, state_text
from stadtkern.residents.api import forget_unsent, kept_unsent, resident_of, resident_only

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.city.api import City
    from stadtkern.procedures.models import Case
    from stadtkern.residents.api import Resident

PER_PAGE = 20


def _me(request: HttpRequest) -> Resident:
    resident = resident_of(request)
    assert resident is not None  # the decorator has seen to that
    return resident


@require_safe
@never_cache
@resident_only
def matters(request: HttpRequest) -> HttpResponse:
    """List forms on their way and filed matters, latest first."""
    me, now, everything = _me(request), timezone.now(), city.current()
    page = Paginator(queries.cases_of(me), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "resident": me,
        "page": page,
        "drafts": [showing.draft_row(draft) for draft in queries.drafts_of(me, at=now)],
        "cases": [_row(case, everything) for case in page],
        "trail": [(_("Start page"), reverse("portal:start")), (_("My matters"), "")],
    }
    return render(request, "procedures/matters.html", facts)


def _row(case: Case, everything: City) -> dict[str, object]:
    return {
        "number": case.number,
        "name": name_of(case.version.procedure, everything),
        "state": state_text(case.state),
        "is_open": case.state in OPEN,
        "received_on": case.received_on,
        "address": reverse("procedures:matter", args=[case.number]),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@resident_only
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Show one matter: where it stands, what happens next, what was sent; and take a message to the office."""
    me = _me(request)
    case, form = queries.case_for(me, number), _message(request)
    if request.method == "POST" and form.is_valid():
        actions.write(number, form.cleaned_data["text"], by=me, at=timezone.now())
        forget_unsent(request)
        messages.success(request, _("Your message has arrived at the office."))
        return redirect("procedures:matter", number=number)
    asked = queries.asked_in(case)
    pay_at = reverse("procedures:pay_matter", args=[number])
    facts = showing.receipt(case, at=timezone.now(), pay_at=pay_at) | {
        "state": state_text(case.state),
        "is_open": case.state in OPEN,
        "is_withdrawn": case.state == State.WITHDRAWN,
        "events": [
            (event.at.astimezone(city.LOCAL), event_text(event.kind), queries.words_of(event))
            for event in queries.events_of(case)
        ],
        "decision": showing.decision(case),
        "awards": awards_shown(case),
        "order": queries.order_for(case),
        "form": form,
        "pages": [
            (
                in_language(page.title),
                [(in_language(each.label), showing.shown_answer(asked, each)) for each in questions],
            )
            for page, questions in asked.pages
        ],
        "documents": showing.wanted_rows(asked, case),
        "trail": _trail((case.number, "")),
    }
    return render(request, "procedures/matter.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@resident_only
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then take a matter back."""
    me = _me(request)
    case = queries.case_for(me, number)
    if request.method == "POST":
        actions.withdraw(number, by=me, at=timezone.now())
        messages.success(request, _("You have withdrawn it. Nothing more happens with it."))
        return redirect("procedures:matter", number=number)
    facts = {
        "case": case,
        "name": name_of(case.version.procedure),
        "office": showing.office_of(case.unit),
        "is_open": case.state in OPEN,
        "charge": charge_facts(case, pay_at=""),
        "trail": _trail((case.number, reverse("procedures:matter", args=[number])), (_("Withdraw"), "")),
    }
    return render(request, "procedures/withdraw.html", facts)


@require_safe
@never_cache
@resident_only
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the sealed letter once it was opened."""
    found = queries.letter_of(queries.case_for(_me(request), number))
    if found is None or found.fetched_at is None:
        return redirect("procedures:matter", number=number)
    return showing.pdf_response(queries.pdf_of(found), number)


@require_safe
@never_cache
@resident_only
def earlier_letter(request: HttpRequest, number: str, letter: int) -> HttpResponse:
    """Hand out the letter of a decision that a later one has followed."""
    found = queries.earlier_letters(queries.case_for(_me(request), number)).filter(pk=letter).first()
    if found is None or found.fetched_at is None:
        return redirect("procedures:matter", number=number)
    return showing.pdf_response(queries.pdf_of(found), number)


@require_POST
@resident_only
def open_letter(request: HttpRequest, number: str) -> HttpResponse:
    """Open the letter: noted the first time, and where proof is needed it counts as served with this."""
    letters.fetch(number, by=_me(request), at=timezone.now())
    return redirect("procedures:letter", number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@resident_only
def appeal(request: HttpRequest, number: str) -> HttpResponse:
    """Bring the legal remedy in."""
    me, form = _me(request), _message(request, AppealForm)
    case = queries.case_for(me, number)
    if request.method == "POST" and form.is_valid():
        letters.appeal(number, form.cleaned_data["text"], by=me, at=timezone.now())
        forget_unsent(request)
        messages.success(request, _("Your remedy has arrived. You see below what happens with it."))
        return redirect("procedures:matter", number=number)
    facts = {
        "case": case,
        "name": name_of(case.version.procedure),
        "form": form,
        "decision": showing.decision(case),
        "trail": _trail((case.number, reverse("procedures:matter", args=[number])), (_("Appeal"), "")),
    }
    return render(request, "procedures/appeal.html", facts, status=422 if form.errors else 200)


def _message(request: HttpRequest, form: type[MessageForm] = MessageForm) -> MessageForm:
    """Return the form as it was sent, or with what was sent here while the sign-in had run out."""
    if request.method == "POST":
        return form(request.POST)
    typed = kept_unsent(request, request.path)
    return form(initial={"text": "".join(typed.get("text", ()))} if typed else None)


def _trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Start page"), reverse("portal:start")), (_("My matters"), reverse("procedures:matters")), *steps]
