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
from stadtkern.identity.api import StaffArea, actor_of, permitted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def area() -> StaffArea:
    """Name the inbox for the staff's navigation."""
    return StaffArea(_("Inbox"), reverse("assistant_inbox"), _description, permission="inbox.answer")


def _description() -> str:
    waiting = len(queries.open_call_backs())
    return _("Call-backs to do: %(count)s. Feedback, and questions without an answer.") % {"count": waiting}


@require_safe
@permitted("inbox.answer")
def inbox(request: HttpRequest) -> HttpResponse:
    facts = {
        "tasks": queries.call_tasks(actor_of(request)),
        "done_call_backs": queries.done_call_backs(),
        "feedback": queries.open_feedback(),
        "settled_feedback": queries.settled_feedback(),
        "groups": queries.unanswered_groups(),
        "settled_questions": queries.settled_questions(),
        "withheld": queries.withheld_count(),
        "trail": [(_("Staff"), reverse("identity:home")), (_("Inbox"), "")],
    }
    return render(request, "assistant/inbox.html", facts)


@require_POST
@permitted("inbox.answer")
def change_call_back(request: HttpRequest, reference: str) -> HttpResponse:
    verb, by, now = request.POST.get("verb", ""), actor_of(request), timezone.now()
    if verb == "take":
        actions.take_call_back(reference, by=by, at=now)
        said = _("%(reference)s: you are calling. Your name is shown to everybody here.")
    elif verb == "release":
        actions.release_call_back(reference, by=by)
        said = _("%(reference)s waits for somebody again.")
    elif verb == "miss":
        actions.miss_call_back(reference, by=by, at=now)
        said = _("%(reference)s: noted that nobody answered.")
    elif verb == "unmiss":
        actions.unmiss_call_back(reference, by=by)
        said = _("%(reference)s: the last attempt was taken back.")
    elif verb == "reopen":
        actions.reopen_call_back(reference, by=by)
        said = _("%(reference)s is open again.")
    elif verb == "finish":
        actions.finish_call_back(reference, by=by, at=now)
        said = _("%(reference)s is done. You can undo this below.")
    else:
        raise Http404
    messages.success(request, said % {"reference": reference})
    return redirect("assistant_inbox")


@require_POST
@permitted("inbox.answer")
def settle(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    if kind not in ("question", "feedback"):
        raise Http404
    if request.POST.get("verb") == "undo":
        actions.unsettle(kind, number, by=actor_of(request))
        messages.success(request, _("Open again."))
    else:
        actions.settle(kind, number, by=actor_of(request), at=timezone.now())
        messages.success(request, _("Settled. You can undo this below."))
    return redirect("assistant_inbox")
