"""One's own second factors: adding and removing apps and passkeys, recovery codes."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.identity import factors as second
from stadtkern.identity import proofs, sessions
from stadtkern.identity.actions import factors as actions
from stadtkern.identity.api import staff_only
from stadtkern.identity.queries import account_behind

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

P = ParamSpec("P")
SALT = "identity.new_app"
SETTING_UP = 15 * 60  # seconds


def _just_proved(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Send whoever has not just proved who they are to do so; these pages show and change secrets."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if sessions.is_fresh(request, at=timezone.now()):
            return view(request, *args, **kwargs)
        back = request.path if request.method in {"GET", "HEAD"} else reverse("identity:factors")
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': back})}")

    return wrapper


@require_safe
@staff_only
def factors(request: HttpRequest) -> HttpResponse:
    account = account_behind(request)
    held = second.factors_of(account)
    facts = {
        "factors": held,
        "has_app": any(each.kind == second.APP for each in held),
        "codes_left": len(second.codes_left(account)),
        "is_required": settings.SECOND_FACTOR_REQUIRED,
        "trail": _trail((_("Second factor"), "")),
    }
    return render(request, "identity/factors.html", facts)


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Staff"), reverse("identity:home")), (_("What may I do here"), reverse("identity:me")), *further]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@_just_proved
def add_app(request: HttpRequest) -> HttpResponse:
    account = account_behind(request)
    signed = request.POST.get("secret", "")
    try:
        secret = signing.loads(signed, salt=SALT, max_age=SETTING_UP)[str(account.pk)] if signed else ""
    except (signing.BadSignature, KeyError):
        secret = ""
    form = proofs.NewAppForm(request.POST if secret else None)
    if form.is_valid():
        try:
            code = form.cleaned_data["code"]
            actions.add_app(account, secret=secret, code=code, here=request.session.session_key)
        except Refused as refusal:
            form.add_error("code", refusal.hint)
        else:
            return _added(request, second.APP)
    secret = secret or second.new_secret()
    facts = {
        "form": form,
        "picture": second.picture_of(account, secret),
        "typed_secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "signed": signing.dumps({str(account.pk): secret}, salt=SALT),
        "trail": _trail((_("Second factor"), reverse("identity:factors")), (_("Add an app"), "")),
    }
    return render(request, "identity/app_add.html", facts)


def _added(request: HttpRequest, kind: str) -> HttpResponse:
    sessions.prove(request, at=timezone.now(), second_factor=kind)
    messages.success(request, _("Added. Please keep the recovery codes in a safe place now."))
    return redirect("identity:recovery_codes")


@require_POST
@staff_only
@_just_proved
def question_for_new_key(request: HttpRequest) -> HttpResponse:
    return JsonResponse(second.question_for_new_key(account_behind(request)))


@require_POST
@staff_only
@_just_proved
def add_key(request: HttpRequest) -> HttpResponse:
    actions.add_key(
        account_behind(request),
        answer=request.POST.get("credential", ""),
        name=request.POST.get("name", ""),
        here=request.session.session_key,
    )
    return _added(request, second.KEY)


@require_POST
@staff_only
@_just_proved
def remove_factor(request: HttpRequest, number: int) -> HttpResponse:
    actions.remove_factor(account_behind(request), number)
    messages.success(request, _("Removed."))
    return redirect("identity:factors")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
@_just_proved
def recovery_codes(request: HttpRequest) -> HttpResponse:
    account = account_behind(request)
    if request.method == "POST":
        actions.renew_codes(account)
        messages.success(request, _("These are new codes. The old ones no longer count."))
        return redirect("identity:recovery_codes")
    facts = {
        "codes": [f"{code[:4]} {code[4:]}" for code in second.codes_left(account)],
        "trail": _trail((_("Second factor"), reverse("identity:factors")), (_("Recovery codes"), "")),
    }
    return render(request, "identity/recovery_codes.html", facts)
