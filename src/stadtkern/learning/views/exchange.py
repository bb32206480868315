"""Who helps, the pioneers' meetings with open risks, and what pilots have taught."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.api import actor_of, permitted
from stadtkern.learning import actions, queries_exchange
from stadtkern.learning.forms import MeetingForm, MinutesForm, OutcomeForm, PracticeForm, RiskForm
from stadtkern.learning.views.study import trail
from stadtkern.learning.wording import CONTACTS

if TYPE_CHECKING:
    from typing import Any

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse


@require_safe
@permitted("courses.take")
def contacts(request: HttpRequest) -> HttpResponse:
    groups = [(f"contact-{role}", CONTACTS[role], people) for role, people in queries_exchange.contacts()]
    facts = {"groups": groups, "trail": trail((_("People who help"), ""))}
    return render(request, "learning/contacts.html", facts)


@require_safe
@permitted("courses.take")
def meetings(request: HttpRequest) -> HttpResponse:
    return _show_meetings(request, RiskForm())


def _show_meetings(request: HttpRequest, form: RiskForm) -> HttpResponse:
    own, today = actor_of(request), timezone.localdate()
    following = queries_exchange.next_meeting(today)
    facts = {
        "next": following,
        "meetings": [each for each in queries_exchange.meetings() if each != following],
        "risks": queries_exchange.open_risks(),
        "settled": queries_exchange.settled_risks(),
        "hosts": identity.may(own, "exchange.host"),
        "outcome": OutcomeForm(),
        "form": form,
        "trail": trail((_("Pioneers' meetings"), "")),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "learning/meeting_list.html", facts, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("exchange.host")
def meeting_new(request: HttpRequest) -> HttpResponse:
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.call_meeting(**form.cleaned_data, by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            return redirect("learning:meeting", number=number)
    return _show_form(request, form, _("Call a meeting"), (_("Pioneers' meetings"), reverse("learning:meetings")))


@require_safe
@permitted("courses.take")
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    return _show_meeting(request, number)


def _show_meeting(request: HttpRequest, number: int, form: MinutesForm | None = None) -> HttpResponse:
    found, today = queries_exchange.meeting_numbered(number), timezone.localdate()
    writers = identity.names_of([found.minutes_by])
    facts = {
        "meeting": found,
        "risks": [] if found.minutes_at else queries_exchange.open_risks(),
        "hosts": identity.may(actor_of(request), "exchange.host"),
        "is_due": found.on <= today and not found.cancelled_at,
        "writer": writers.get(found.minutes_by, ""),
        "form": form or MinutesForm(initial={"minutes": found.minutes}),
        "trail": trail((_("Pioneers' meetings"), reverse("learning:meetings")), (_("Meeting"), "")),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form else HTTPStatus.OK
    return render(request, "learning/meeting.html", facts, status=status)


@require_POST
@permitted("exchange.host")
def minutes(request: HttpRequest, number: int) -> HttpResponse:
    form = MinutesForm(request.POST)
    if form.is_valid():
        try:
            actions.write_minutes(number, **form.cleaned_data, by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.hint)
        else:
            messages.success(request, _("The minutes are kept."))
            return redirect("learning:meeting", number=number)
    return _show_meeting(request, number, form)


@require_POST
@permitted("exchange.host")
def meeting_cancel(request: HttpRequest, number: int) -> HttpResponse:
    actions.cancel_meeting(number, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The meeting is cancelled."))
    return redirect("learning:meetings")


@require_POST
@permitted("use_cases.propose")
def risk_raise(request: HttpRequest) -> HttpResponse:
    form = RiskForm(request.POST)
    if not form.is_valid():
        return _show_meetings(request, form)
    actions.raise_risk(**form.cleaned_data, by=actor_of(request), at=timezone.now())
    messages.success(request, _("It is on the agenda until it is settled."))
    return redirect("learning:meetings")


@require_POST
@permitted("exchange.host")
def risk_settle(request: HttpRequest, number: int) -> HttpResponse:
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        raise Refused("wrong_text", _("Please write what became of it. Nothing was changed."))
    actions.settle_risk(number, **form.cleaned_data, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Marked as settled."))
    return redirect("learning:meetings")


@require_safe
@permitted("courses.take")
def practices(request: HttpRequest) -> HttpResponse:
    own = actor_of(request)
    facts = {
        "practices": queries_exchange.practices(own.public_id),
        "may_write": identity.may(own, "pilots.run") or identity.may(own, "courses.manage"),
        "trail": trail((_("What pilots have taught"), "")),
    }
    return render(request, "learning/practice_list.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("courses.take")
def practice_new(request: HttpRequest) -> HttpResponse:
    """Write a note; who may is for the action to say, because two permissions allow it."""
    form = PracticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.note_practice(**form.cleaned_data, by=actor_of(request), at=timezone.now())
        messages.success(request, _("Shared. Thank you."))
        return redirect("learning:practices")
    step = (_("What pilots have taught"), reverse("learning:practices"))
    return _show_form(request, form, _("Write down what a pilot has taught"), step)


@require_POST
@permitted("courses.take")
def practice_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    actions.withdraw_practice(number, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The note is withdrawn."))
    return redirect("learning:practices")


def _show_form(request: HttpRequest, form: Form, title: str, step: tuple[str, str]) -> HttpResponse:
    facts: dict[str, Any] = {"form": form, "title": title, "trail": trail(step, (title, ""))}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "learning/form.html", facts, status=status)
