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

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.identity import factors, kept, proofs, sessions
from stadtkern.ui.views import csrf_failure as form_expired

if TYPE_CHECKING:
    from django.contrib.auth.forms import AuthenticationForm
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from stadtkern.identity.models import Account

ATTEMPTS_PER_MINUTE = 10
ATTEMPTS_PER_ACCOUNT = 20  # from all addresses together
WAITING = "second_factor_of"  # whose password was right, while the second factor is missing


class SignIn(LoginView):
    template_name = "identity/login.html"
    authentication_form = kept.SignInForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(kept=kept.read_kept(self.request.POST.get("kept", "")), **more)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        account, found = form.get_user(), kept.read_kept(self.request.POST.get("kept", ""))
        onward = self.get_success_url()
        if factors.has_factor(account):
            return ask_for_factor(self.request, account, found=found, onward=onward)
        return let_in(self.request, account, found=found, onward=onward)


def ask_for_factor(request: HttpRequest, account: Account, *, found: kept.Kept | None, onward: str) -> HttpResponse:
    """Remember in this browser that the password was right, and show the second step."""
    since, proof = timezone.now().isoformat(), account.get_session_auth_hash()
    request.session[WAITING] = {"account": account.pk, "since": since, "hash": proof}
    facts = {"form": proofs.CodeForm(account), "next": onward, "kept": found}
    return render(request, "identity/second_factor.html", facts)


def let_in(
    request: HttpRequest, account: Account, *, found: kept.Kept | None, onward: str, second_factor: str = ""
) -> HttpResponse:
    """Sign somebody in and lead them to where they wanted to go, or to the form they had typed."""
    sign_in(request, account)
    sessions.begin(request, second_factor=second_factor, at=timezone.now())
    return kept.ask_to_send_again(request, found) if found else redirect(onward)


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


logout = LogoutView.as_view()


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer staff to send their own form again; anything that may come from another site is only refused."""
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    ours = (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
    if not ours or not request.path.startswith("/intern/") or request.path == reverse("identity:login"):
        return form_expired(request, reason)
    if request.user.is_active and request.user.is_staff:
        return kept.ask_to_send_again(request, kept.kept_of(request))
    return kept.ask_to_sign_in(request)
