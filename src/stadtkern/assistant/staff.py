"""The staff's inbox: people to call, feedback, questions without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stadtkern.assistant import actions, queries
from stadtkern.identity.api import StaffArea, actor_of, staff_only

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Describe the inbox for the staff's start page."""
    waiting = len(queries.open_call_backs())
    text = _("Call-backs to do: %(count)s. Feedback, and questions without an answer.") % {"count": waiting}
    return StaffArea(_("Inbox"), text, reverse("assistant_inbox"))


@require_safe
@staff_only
def inbox(request: HttpRequest) -> HttpResponse:
    facts = {
        "call_backs": queries.open_call_backs(),
        "done_call_backs": queries.done_call_backs(),
        "feedback": queries.open_feedback(),
        "groups": queries.unanswered_groups(),
        "withheld": queries.withheld_count(),
        "trail": [(_("Staff"), reverse("identity:home")), (_("Inbox"), "")],
    }
    return render(request, "assistant/inbox.html", facts)


@require_POST
@staff_only
def change_call_back(request: HttpRequest, reference: str) -> HttpResponse:
    if request.POST.get("verb") == "reopen":
        actions.reopen_call_back(reference, by=actor_of(request))
        messages.success(request, _("%(reference)s is open again.") % {"reference": reference})
    else:
        actions.finish_call_back(reference, by=actor_of(request), at=timezone.now())
        messages.success(request, _("%(reference)s is done. You can undo this below.") % {"reference": reference})
    return redirect("assistant_inbox")


@require_POST
@staff_only
def settle(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    if kind not in ("question", "feedback"):
        raise Http404
    actions.settle(kind, number, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Settled."))
    return redirect("assistant_inbox")
