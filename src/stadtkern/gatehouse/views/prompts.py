"""The words of released prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import PromptForm
from stadtkern.gatehouse.views.desk import trail
from stadtkern.gateway.api.operating import actions
from stadtkern.identity.api import StaffArea, actor_of, permitted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MANAGE = "tools.manage"


def area() -> StaffArea:
    """Name the prompts for the gateway's page."""
    return StaffArea(
        _("Released prompts"), reverse("gateway_prompts"), _description, MANAGE, under=reverse("gateway_desk")
    )


def _description() -> str:
    return _("The words behind the check values in releases. With them a call may leave its prompt out.")


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(MANAGE)
def prompts(request: HttpRequest) -> HttpResponse:
    """Show which releases' prompts are on record, and take the words of one."""
    form = PromptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_prompt(form.cleaned_data["text"], by=actor_of(request), at=timezone.now())
        except Refused as refusal:
            form.add_error("text", refusal.hint)
        else:
            messages.success(request, _("The words are on record. Calls without a prompt of their own get them."))
            return redirect("gateway_prompts")
    facts = {"form": form, "rows": queries.prompts_now(), "trail": trail((_("Released prompts"), ""))}
    return render(request, "gatehouse/prompts.html", facts, status=422 if form.errors else 200)
