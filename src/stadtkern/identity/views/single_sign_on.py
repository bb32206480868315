"""To the sign-in provider and back. What somebody had typed is kept on the way, whatever happens there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.identity import factors, kept, queries, sessions, single_sign_on
from stadtkern.identity.api import SYSTEM, staff_only
from stadtkern.identity.sessions import Proof
from stadtkern.identity.single_sign_on import Errand
from stadtkern.identity.views.sign_in import REFUSAL, await_factor, enter
from stadtkern.openid import waiting

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.identity.models import Account
    from stadtkern.openid.flow import Assertion

log = structlog.get_logger("stadtkern.sign_on")
PER_MINUTE = 30  # of one address: a town hall at eight in the morning
STATUS = {
    "provider_unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "provider_unfit": HTTPStatus.SERVICE_UNAVAILABLE,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "not_linked": HTTPStatus.FORBIDDEN,
    "blocked": HTTPStatus.FORBIDDEN,
    "somebody_else": HTTPStatus.FORBIDDEN,
}


@require_POST
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Send somebody to the provider to sign in."""
    return _leave(request, _errand(request, reverse("identity:home")))


@require_POST
@never_cache
@staff_only
def begin_to_confirm(request: HttpRequest) -> HttpResponse:
    """Send somebody who is signed in to the provider, which must ask them again."""
    errand = _errand(request, reverse("identity:me"))
    return _leave(request, Errand(errand.onward, errand.kept, confirms=queries.account_behind(request).pk))


@require_GET
@never_cache
def come_back(request: HttpRequest) -> HttpResponse:
    """Take in whom the provider sends back. Its answers come as GET, so this is the one GET that writes.

    In the trail stands what the provider said about somebody. What anybody can bring about who only knows this address
    is a line of the log: nobody shall fill the trail from outside.
    """
    check_limit(request, name="single_sign_on_back", per_minute=PER_MINUTE)
    said = request.GET.dict()
    try:
        errand, question = single_sign_on.errand_of(request, said.get("state", ""))
    except Refused as refusal:
        log.info("sign_on_refused", reason=refusal.reason)
        request.session.pop(REFUSAL, None)  # nothing is noted: strangers shall not make sessions
        return redirect("identity:sign_on_refused")
    assertion = None
    try:
        assertion = single_sign_on.assertion_of(question, said)
        if errand.confirms:
            return _confirmed(request, errand, assertion)
        return _arrived(request, errand, assertion)
    except Refused as refusal:
        log.warning("sign_on_refused", reason=refusal.reason)
        if assertion or refusal.reason.startswith("token_"):
            _note_refusal(refusal, errand, assertion)
        identifier = assertion.subject if assertion and refusal.reason == "not_linked" else ""
        return _refused(request, refusal, errand, identifier=identifier)


@require_safe
@never_cache
def refused(request: HttpRequest) -> HttpResponse:
    """Say why a sign-in did not work; without a note, the browser came back with nothing we had asked for."""
    note = request.session.get(REFUSAL) or {"reason": "unknown_state", "hint": waiting.unknown_state().hint}
    facts = {"identifier": "", "again": reverse("identity:login"), "provider": single_sign_on.label()} | note
    facts["kept"] = kept.carried(request, "sign_in")
    status = STATUS.get(note["reason"], HTTPStatus.BAD_REQUEST)
    return render(request, "identity/single_sign_on_refused.html", facts, status=status)


@require_safe
@never_cache
@staff_only
def go_on(request: HttpRequest) -> HttpResponse:
    """Show what somebody had typed before they were sent to the provider."""
    found = kept.carried(request, "send_again")
    return kept.ask_to_send_again(request, found) if found else redirect("identity:home")


def _errand(request: HttpRequest, otherwise: str) -> Errand:
    if not single_sign_on.label():
        raise Http404
    onward, signed = request.POST.get("next", ""), request.POST.get("kept", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = otherwise
    return Errand(onward, signed if kept.read_kept(signed) else "")


def _leave(request: HttpRequest, errand: Errand) -> HttpResponse:
    """Lead on by a page, not by a redirect: our policy lets no form end at another site."""
    check_limit(request, name="single_sign_on", per_minute=PER_MINUTE)
    try:
        address = single_sign_on.leave(
            request, errand, back=request.build_absolute_uri(reverse("identity:sign_on_back"))
        )
    except Refused as refusal:
        log.warning("sign_on_refused", reason=refusal.reason)
        return _refused(request, refusal, errand)
    facts = {"address": address, "provider": single_sign_on.label(), "is_leaving": False}
    return render(request, "ui/onward.html", facts)


def _arrived(request: HttpRequest, errand: Errand, assertion: Assertion) -> HttpResponse:
    account, now = _account_of(assertion), timezone.now()
    shown = single_sign_on.second_factor_of(assertion)
    if not shown and factors.has_factor(account):
        await_factor(request, account, provider_token=assertion.token)
        kept.carry(request, errand.kept, to="second_factor")
        return redirect(f"{reverse('identity:second_factor')}?{urlencode({'next': errand.onward})}")
    enter(request, account, Proof(single_sign_on.proved_at(assertion, at=now), shown, assertion.token))
    own = f"{queries.PREFIX}{account.pk}"
    facts = {"second_factor": bool(shown)}
    audit.record(actor=own, verb="account.signed_in", subject=own, reason="single_sign_on", facts=facts)
    return _onward(request, errand)


def _confirmed(request: HttpRequest, errand: Errand, assertion: Assertion) -> HttpResponse:
    account = _account_of(assertion)
    if account.pk != errand.confirms or request.user != account:
        hint = _("Somebody else has signed in there. Nothing was changed. Please confirm with your own sign-in.")
        raise Refused("somebody_else", hint)
    now, shown = timezone.now(), single_sign_on.second_factor_of(assertion)
    sessions.prove(request, at=single_sign_on.proved_at(assertion, at=now) or now, second_factor=shown)
    if settings.SECOND_FACTOR_REQUIRED and not sessions.second_factor_of(request):
        messages.warning(request, _("The sign-in service did not say that it asked you for a second factor."))
    return _onward(request, errand)


def _note_refusal(refusal: Refused, errand: Errand, assertion: Assertion | None) -> None:
    number = errand.confirms
    if assertion and not number:
        account = queries.account_linked_with(assertion.issuer, assertion.subject)
        number = account.pk if account else 0
    subject = f"{queries.PREFIX}{number}" if number else "single_sign_on"
    audit.record(actor=SYSTEM.public_id, verb="sign_on.refused", subject=subject, reason=refusal.reason)


def _account_of(assertion: Assertion) -> Account:
    account = queries.account_linked_with(assertion.issuer, assertion.subject)
    if account is None:
        hint = _("You are known there, but not linked with an account here yet. Nothing was changed.")
        raise Refused("not_linked", hint)
    if not account.is_active:
        raise Refused("blocked", _("This account is blocked. Whoever looks after this site can help."))
    return account


def _onward(request: HttpRequest, errand: Errand) -> HttpResponse:
    kept.carry(request, errand.kept, to="send_again")
    return redirect("identity:go_on" if errand.kept else errand.onward)


def _refused(request: HttpRequest, refusal: Refused, errand: Errand, *, identifier: str = "") -> HttpResponse:
    """Note what happened for the page that says so: its address bears no code, and it may be loaded again."""
    if errand.kept:
        kept.carry(request, errand.kept, to="sign_in")
    again = reverse("identity:confirm" if errand.confirms else "identity:login")
    request.session[REFUSAL] = {
        "reason": refusal.reason,
        "hint": refusal.hint,
        "identifier": identifier,
        "again": f"{again}?{urlencode({'next': errand.onward})}",
    }
    single_sign_on.keep_short(request)
    return redirect("identity:sign_on_refused")
