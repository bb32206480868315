"""Who works here with which roles; administrators give and take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stadtkern.identity import actions, queries
from stadtkern.identity.api import StaffArea, actor_of, freshly_signed_in, permitted
from stadtkern.identity.rules.permissions import EVERYBODY, MAY, PERMISSIONS, ROLE_WORDS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Name the accounts for the navigation of those who may change them."""
    return StaffArea(_("Accounts and roles"), reverse("identity:account_list"), _description, "accounts.manage")


def _description() -> str:
    return _("Accounts: %(count)s. Who may do what.") % {"count": len(queries.accounts())}


@require_safe
@permitted("accounts.manage")
def account_list(request: HttpRequest) -> HttpResponse:
    facts = {
        "accounts": queries.accounts_with_roles(own=actor_of(request).public_id),
        "roles": [(words, [PERMISSIONS[each] for each in PERMISSIONS if each in MAY[role]])
                  for role, words in ROLE_WORDS.items()],
        "everybody": [words for each, words in PERMISSIONS.items() if each in EVERYBODY],
        "trail": [(_("Staff"), reverse("identity:home")), (_("Accounts and roles"), "")],
    }  # fmt: skip
    return render(request, "identity/account_list.html", facts)


@require_POST
@permitted("accounts.manage")
@freshly_signed_in
def change_role(request: HttpRequest, number: int) -> HttpResponse:
    account = queries.staff_account(number)
    if account is None:
        raise Http404
    role, by = request.POST.get("role", ""), actor_of(request).public_id
    if request.POST.get("verb") == "take":
        actions.take_role(account.username, role, by=by)
        said = _("%(name)s no longer has this role. It counts from the next click.")
    else:
        actions.give_role(account.username, role, by=by, at=timezone.now())
        said = _("%(name)s has one more role. It counts from the next click.")
    messages.success(request, said % {"name": account.username})
    return redirect("identity:account_list")
