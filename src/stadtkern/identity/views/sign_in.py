"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib.auth import login as sign_in
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.identity import factors, kept, proofs, sessions, single_sign_on
from stadtkern.identity.sessions import Proof
from stadtkern.ui.views import csrf_failure as form_expired

if TYPE_CHECKING:
    from django.contrib.auth.forms import AuthenticationForm
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from stadtkern.identity.models import Account

ATTEMPTS_PER_MINUTE = 10
ATTEMPTS_PER_ACCOUNT = 20  # from all addresses together
REFUSAL = "single_sign_on_refused"  # why the last way by the provider did not work
WAITING = "second_factor_of"  # whose first step was right, while the second factor is missing


class SignIn(LoginView):
    template_name = "identity/login.html"
    authentication_form = proofs.SignInForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        found = kept.read_kept(self.request.POST.get("kept", "")) or kept.carried(self.request, "sign_in")
        return super().get_context_data(kept=found, **more)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        account, found = form.get_user(), kept.read_kept(self.request.POST.get("kept", ""))
        onward = self.get_success_url()
        if factors.has_factor(account):
            await_factor(self.request, account)
            facts = {"form": proofs.CodeForm(account), "next": onward, "kept": found}
            return render(self.request, "identity/second_factor.html", facts)
        return let_in(self.request, account, Proof(timezone.now()), found=found, onward=onward)


def await_factor(request: HttpRequest, account: Account, *, provider_token: str = "") -> None:
    """Remember in this browser that the first step was right; the second one must follow."""
    since, proof = timezone.now().isoformat(), account.get_session_auth_hash()
    note = {"account": account.pk, "since": since, "hash": proof, "provider_token": provider_token}
    request.session[WAITING] = note


def let_in(
    request: HttpRequest, account: Account, proof: Proof, *, found: kept.Kept | None, onward: str
) -> HttpResponse:
    """Sign somebody in and lead them to where they wanted to go, or to the form they had typed."""
    enter(request, account, proof)
    return kept.ask_to_send_again(request, found) if found else redirect(onward)


def enter(request: HttpRequest, account: Account, proof: Proof) -> None:
    """Sign somebody in; what the session remembered of the way here is forgotten."""
    sign_in(request, account)
    request.session.set_expiry(None)
    for note in (WAITING, REFUSAL, kept.CARRIED):
        request.session.pop(note, None)
    sessions.begin(request, proof, at=timezone.now())


def count_attempt(request: HttpRequest, name: str) -> None:
    """Count one attempt to prove who one is, by address and by account.

    Raises:
        Refused: ``too_many_requests``.
    """
    check_limit(request, name="login", per_minute=ATTEMPTS_PER_MINUTE)
    check_limit(request, name="account", per_minute=ATTEMPTS_PER_ACCOUNT, subject=f"account {name.casefold()}")


def login(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        try:
            count_attempt(request, request.POST.get("username", "").strip())
        except Refused:
            return show_pause(request, request.POST.get("next", ""))
    return SignIn.as_view()(request)


def show_pause(request: HttpRequest, onward: str) -> HttpResponse:
    """Say when it may be tried again."""
    facts = {"again_at": timezone.localtime(timezone.now() + timedelta(minutes=1)), "next": onward}
    return render(request, "identity/login_paused.html", facts, status=HTTPStatus.TOO_MANY_REQUESTS)


@never_cache
def logout(request: HttpRequest) -> HttpResponseBase:
    """End the session here; where it came from a provider that offers it, lead on to sign out there as well."""
    token = sessions.provider_token_of(request)
    response = LogoutView.as_view()(request)
    if request.method != "POST":
        return response
    back = request.build_absolute_uri(reverse("identity:login"))
    address = single_sign_on.address_of_end(token, back=back)
    if not address:
        return response
    facts = {"address": address, "provider": single_sign_on.label(), "is_leaving": True}
    return render(request, "ui/onward.html", facts)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer staff to send their own form again; anything that may come from another site is only refused."""
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    ours = (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
    if not ours or not request.path.startswith("/intern/") or request.path == reverse("identity:login"):
        return form_expired(request, reason)
    if request.user.is_active and request.user.is_staff:
        return kept.ask_to_send_again(request, kept.kept_of(request))
    return kept.ask_to_sign_in(request)
