"""The staff's start page, and what is one's own: roles, permissions, sessions, proving again who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.audit import api as audit
from stadtkern.identity import factors, kept, proofs, queries, sessions, single_sign_on
from stadtkern.identity.api import StaffArea, actor_of, staff_only
from stadtkern.identity.context import areas_of
from stadtkern.identity.queries import account_behind
from stadtkern.identity.queries_training import proofs_of
from stadtkern.identity.rules.training import TRAINING_CLASSES
from stadtkern.identity.views.sign_in import count_attempt

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Name one's own page for the staff's navigation."""
    return StaffArea(_("What may I do here"), reverse("identity:me"), _description)


def _description() -> str:
    return _("Your roles, what they allow, and where you are signed in.")


@require_safe
@staff_only
def home(request: HttpRequest) -> HttpResponse:
    who = actor_of(request)
    tasks = [task for area in areas_of(who.public_id) for task in area.waiting(who)]
    return render(request, "identity/home.html", {"tasks": tasks})


@require_safe
@staff_only
def me(request: HttpRequest) -> HttpResponse:
    account, own = account_behind(request), actor_of(request).public_id
    today = timezone.localdate()
    facts = {
        "roles": queries.roles_with_givers(own),
        "permissions": queries.permissions_in_words(own),
        "sessions": sessions.sessions_of(account.pk, at=timezone.now(), here=request.session.session_key),
        "proofs": [
            (TRAINING_CLASSES[each.training_class].words, each, each.counts_on(today))
            for each in proofs_of(own)
            if each.training_class in TRAINING_CLASSES
        ],
        "factors": factors.factors_of(account),
        "codes_left": len(factors.codes_left(account)),
        "proved_at": sessions.proved_at(request),
        "provider": single_sign_on.label(),
        "link": queries.link_of(account, single_sign_on.issuer()) if single_sign_on.label() else None,
        "trail": [(_("Staff"), reverse("identity:home")), (_("What may I do here"), "")],
    }
    return render(request, "identity/me.html", facts)


@require_POST
@staff_only
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out one place by its handle, or with ``all`` every place but this one."""
    handle, own = request.POST.get("session", ""), account_behind(request).pk
    if handle == "all":
        ended = sessions.end_all(own, except_key=request.session.session_key)
    else:
        ended = sessions.end(own, handle)
    if ended:
        audit.record(actor=actor_of(request).public_id, verb="account.signed_out", subject=f"account:{own}")
        messages.success(request, _("Signed out there. If it was not you, please change your password."))
    else:
        messages.info(request, _("There was nothing left to sign out."))
    return redirect("identity:me")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def confirm(request: HttpRequest) -> HttpResponse:
    """Let somebody prove again who they are, and lead them back to ``next`` or to the form they had typed."""
    onward = request.POST.get("next", "") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        onward = reverse("identity:me")
    account = account_behind(request)
    factor_only = settings.SECOND_FACTOR_REQUIRED and not sessions.second_factor_of(request)
    if request.method != "POST":
        form = proofs.ProofForm(account, factor_only=factor_only)
        facts = {"form": form, "next": onward, "kept": kept.carried(request, "sign_in")}
        return render(request, "identity/confirm.html", facts)
    count_attempt(request, account.get_username())
    form = proofs.ProofForm(account, request.POST, factor_only=factor_only)
    found = kept.read_kept(request.POST.get("kept", ""))
    if not form.is_valid():
        return render(request, "identity/confirm.html", {"form": form, "next": onward, "kept": found})
    sessions.prove(request, at=timezone.now(), second_factor=form.shown)
    request.session.pop(kept.CARRIED, None)
    return kept.ask_to_send_again(request, found) if found else redirect(onward)
