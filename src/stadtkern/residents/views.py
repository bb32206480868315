"""Signing in as a resident, going, and what the portal holds about somebody."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.residents import actions, contacts, held, id_austria, sessions, test_sign_in
from stadtkern.residents.api import resident_only
from stadtkern.residents.forms import ContactForm

if TYPE_CHECKING:
    from django.http import HttpRequest

log = structlog.get_logger("stadtkern.residents")
PER_MINUTE = 30
UNAVAILABLE = {"provider_unreachable", "provider_unfit", "sign_in_off"}


@require_safe
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Say how to sign in, and that nobody has to."""
    onward = _onward(request, request.GET.get("weiter", ""))
    if sessions.resident_of(request):
        return redirect(onward)
    return _page(request, onward)


@require_POST
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Send somebody to ID Austria: by a page, not by a redirect, as our policy lets no form end at another site."""
    onward = _onward(request, request.POST.get("weiter", ""))
    check_limit(request, name="resident_sign_in", per_minute=PER_MINUTE)
    try:
        address = id_austria.leave(request, onward=onward, back=request.build_absolute_uri(reverse("residents:back")))
    except Refused as refusal:
        return _page(request, onward, refusal)
    provider = _("the test sign-in") if test_sign_in.is_wanted() else "ID Austria"
    return render(request, "ui/onward.html", {"address": address, "provider": provider, "is_leaving": False})


@require_GET
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Take in whom ID Austria sends back. Its answers come as GET, so this is the one GET that writes."""
    check_limit(request, name="resident_back", per_minute=PER_MINUTE)
    try:
        onward = id_austria.come_back(request, request.GET.dict())
    except Refused as refusal:
        log.info("resident_refused", reason=refusal.reason)
        return _page(request, reverse("residents:me"), refusal)
    return redirect(onward)


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in."""
    number = sessions.forget(request)
    if number:
        actions.sign_out(number, at=timezone.now())
        messages.success(request, _("You are signed out. On a shared device, close the browser too."))
    return redirect("portal:start")


@require_safe
@never_cache
@resident_only
def me(request: HttpRequest) -> HttpResponse:
    """Show everything the portal holds about somebody."""
    resident = sessions.resident_of(request)
    assert resident is not None  # the decorator has seen to that
    facts = {
        "resident": resident,
        "parts": held.held_by(resident),
        "trail": [(_("Home"), reverse("portal:start")), (_("My data"), "")],
    }
    return render(request, "residents/me.html", facts)


@require_safe
@never_cache
@resident_only
def download(request: HttpRequest) -> HttpResponse:
    """Hand out the same as a file."""
    resident = sessions.resident_of(request)
    assert resident is not None  # the decorator has seen to that
    body = json.dumps([part.as_data() for part in held.held_by(resident)], ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="{_("my-data")}.json"'}
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@resident_only
def contact(request: HttpRequest) -> HttpResponse:
    """Take an address for notices, and say what is sent there."""
    resident = sessions.resident_of(request)
    assert resident is not None  # the decorator has seen to that
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        check_limit(request, name="contact_asked", per_minute=PER_MINUTE)
        try:
            language = (get_language() or "de")[:2]
            contacts.ask(resident.principal, form.cleaned_data["email"], language=language, at=timezone.now())
        except Refused as refusal:
            form.add_error("email", refusal.hint)
        else:
            messages.success(request, _("A mail with a link is on its way to you."))
            return redirect("residents:contact")
    facts = {
        "form": form,
        "resident": resident,
        "known": contacts.address_of(resident.principal),
        "trail": [(_("Home"), reverse("portal:start")), (_("My data"), reverse("residents:me")), (_("Notices"), "")],
    }
    return render(request, "residents/contact.html", facts, status=422 if form.errors else 200)


@require_POST
@resident_only
def end_contact(request: HttpRequest) -> HttpResponse:
    """Forget the address for notices."""
    resident = sessions.resident_of(request)
    assert resident is not None  # the decorator has seen to that
    contacts.take_back(resident.principal)
    messages.success(request, _("No notices are sent any more; the address is deleted."))
    return redirect("residents:contact")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_contact(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for one press of a button, as mail programs open links by themselves; then use the address."""
    check_limit(request, name="contact_confirmed", per_minute=PER_MINUTE)
    if request.method == "POST":
        contacts.confirm(secret, at=timezone.now())
        messages.success(request, _("Thank you. From now on notices come to this address."))
        return redirect("residents:me")
    facts = {"is_waiting": contacts.is_waiting(secret, at=timezone.now())}
    return render(request, "residents/confirm_contact.html", facts, status=200 if facts["is_waiting"] else 404)


@never_cache
@resident_only
def erase(request: HttpRequest) -> HttpResponse:
    """Ask once more, then delete what may be deleted, and sign out."""
    resident = sessions.resident_of(request)
    assert resident is not None  # the decorator has seen to that
    if request.method != "POST":
        return render(request, "residents/erase.html", {"parts": held.held_by(resident), "resident": resident})
    kept = held.erase(resident, at=timezone.now())
    sessions.forget(request)
    return render(request, "residents/erased.html", {"kept": kept})


def _page(request: HttpRequest, onward: str, refusal: Refused | None = None) -> HttpResponse:
    facts = {
        "onward": onward,
        "is_open": id_austria.is_open(),
        "is_test": test_sign_in.is_wanted(),
        "refusal": refusal,
        "minutes": settings.OPTIONS.resident_minutes,
        "trail": [(_("Home"), reverse("portal:start")), (_("Sign in"), "")],
    }
    status = HTTPStatus.OK
    if refusal:
        status = HTTPStatus.SERVICE_UNAVAILABLE if refusal.reason in UNAVAILABLE else HTTPStatus.BAD_REQUEST
    return render(request, "residents/sign_in.html", facts, status=status)


def _onward(request: HttpRequest, wanted: str) -> str:
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else reverse(settings.RESIDENT_START)
