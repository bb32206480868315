"""The second step of signing in, for accounts with a second factor."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from stadtkern.core.errors import Refused
from stadtkern.identity import factors, kept, proofs
from stadtkern.identity.models import Account
from stadtkern.identity.sessions import Proof
from stadtkern.identity.views.sign_in import WAITING, count_attempt, let_in, show_pause

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WAITS = timedelta(minutes=10)


def account_waiting(request: HttpRequest) -> Account | None:
    """Return whose first step was right in this browser a moment ago, as long as their password stays the same."""
    note = request.session.get(WAITING)
    if not note or datetime.fromisoformat(note["since"]) + WAITS < timezone.now():
        return None
    account = Account.objects.filter(pk=note["account"], is_active=True).first()
    if account is None or not constant_time_compare(note["hash"], account.get_session_auth_hash()):
        return None
    return account


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, and let in whoever has it."""
    account = account_waiting(request)
    if account is None:
        return redirect("identity:login")
    onward, found = _onward(request), kept.read_kept(request.POST.get("kept", ""))
    if request.method != "POST":
        facts = {"form": proofs.CodeForm(account), "next": onward, "kept": kept.carried(request, "second_factor")}
        return render(request, "identity/second_factor.html", facts)
    try:
        count_attempt(request, account.get_username())
    except Refused:
        return show_pause(request, onward)
    form = proofs.CodeForm(account, request.POST)
    if not form.is_valid():
        return render(request, "identity/second_factor.html", {"form": form, "next": onward, "kept": found})
    token = request.session[WAITING].get("provider_token", "")
    return let_in(request, account, Proof(timezone.now(), form.shown, token), found=found, onward=onward)


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("identity:home")


@require_POST
def question_for_key(request: HttpRequest) -> JsonResponse:
    """Give the browser what it asks a passkey: for the second step, or for somebody who proves again who they are."""
    account = account_waiting(request) or (request.user if isinstance(request.user, Account) else None)
    if account is None:
        return JsonResponse({}, status=HTTPStatus.FORBIDDEN)
    return JsonResponse(factors.question_for_key(account))
