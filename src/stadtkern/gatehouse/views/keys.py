"""Keys: the list, a new one that is shown once, and withdrawing."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import KeyForm
from stadtkern.gatehouse.views.desk import trail
from stadtkern.gateway.api.operating import actions
from stadtkern.governance.api import DATA_CLASSES
from stadtkern.identity.api import StaffArea, accounts, actor_of, may, names_of, permitted, staff_only

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from stadtkern.gateway.api.operating import Key
    from stadtkern.lifecycle.grants import Grant

MANAGE = "tools.manage"
SENT, SENT_KEPT = "gateway_keys_made", 20  # in the session: forms that have made a key already


def area() -> StaffArea:
    """Name the keys for the gateway's page."""
    return StaffArea(_("Keys"), reverse("gateway_keys"), _description, under=reverse("gateway_desk"))


def _description() -> str:
    return _("Who may call a model with which program, until when, and when a key was last used.")


def people() -> list[tuple[str, str]]:
    """Return everybody who works here with an open account, for a choice."""
    return [(f"account:{each.pk}", each.get_full_name() or each.username) for each in accounts() if each.is_active]


@require_safe
@staff_only
def key_list(request: HttpRequest) -> HttpResponse:
    who, now = actor_of(request), timezone.now()
    manages = may(who, MANAGE)
    found = queries.keys_shown(who.public_id, everybody=manages)
    subjects = {f"use_case:{each.use_case}" for each in found} | {each.person for each in found}
    names = queries.subject_names(subjects)
    facts = {
        "rows": [
            (each, names[f"use_case:{each.use_case}"], names[each.person], *_stand(each, now),
             DATA_CLASSES.get(each.data_class, ""))
            for each in found
        ],
        "manages": manages,
        "trail": trail((_("Keys"), "")),
    }  # fmt: skip
    return render(request, "gatehouse/key_list.html", facts)


def _stand(key: Key, now: datetime) -> tuple[str, str, bool]:
    if key.revoked_at:
        return _("withdrawn"), "info", False
    if key.ends_at <= now:
        return _("run out"), "info", False
    return _("valid"), "success", True


@require_safe
@permitted(MANAGE)
def choose(request: HttpRequest) -> HttpResponse:
    """Ask for which use case the key is; everything else follows from its release."""
    facts = {"grants": queries.leases_now(), "trail": _way(_("A new key"))}
    return render(request, "gatehouse/key_choose.html", facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permitted(MANAGE)
def make(request: HttpRequest, use_case: str) -> HttpResponse:
    """Make a key and show it; sent twice, the form makes no second one."""
    grant = next((each for each in queries.leases_now() if each.use_case == use_case), None)
    if grant is None:
        raise Refused("not_found", _("This use case has no release, so no key for it can be made."))
    form = KeyForm(
        request.POST or None,
        grant=grant,
        people=people(),
        initial={"once": secrets.token_urlsafe(16), "person": actor_of(request).public_id},
    )
    if request.method == "POST" and form.is_valid():
        return _made(request, grant, form.cleaned_data)
    facts = {"form": form, "grant": grant, "trail": _way(_("A new key"))}
    return render(request, "gatehouse/key_make.html", facts, status=422 if form.is_bound else 200)


def _made(request: HttpRequest, grant: Grant, given: dict[str, Any]) -> HttpResponse:
    once = given.pop("once")
    sent: list[str] = request.session.get(SENT, [])
    if once in sent:
        messages.warning(request, _("This form has made its key already. It is shown once and not again."))
        return redirect("gateway_keys")
    at = timezone.now()
    written = actions.make_key(grant.use_case, **given, by=actor_of(request), at=at)
    ends_at = queries.key_behind(written).ends_at
    request.session[SENT] = [*sent, once][-SENT_KEPT:]
    facts = {
        "written": written,
        "address": request.build_absolute_uri("/v1"),
        "grant": grant,
        "ends_at": ends_at,
        "wanted_days": given["days"] if ends_at < at + timedelta(days=given["days"]) else None,
        "program": given["program"],
        "person": names_of([given["person"]]).get(given["person"], ""),
        "trail": _way(_("The new key")),
    }
    return render(request, "gatehouse/key_made.html", facts)


def _way(last: str) -> list[tuple[str, str]]:
    return trail((_("Keys"), reverse("gateway_keys")), (last, ""))


@require_POST
@staff_only
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw a key: one's own, or any for who looks after tools. Others' look as if they did not exist."""
    who = actor_of(request)
    if queries.key(public_id).person != who.public_id and not may(who, MANAGE):
        raise Refused("not_found", _("There is no such key."))
    actions.revoke_key(public_id, by=who, at=timezone.now())
    messages.success(request, _("The key is withdrawn. Within a second nothing passes with it."))
    return redirect("gateway_keys")
