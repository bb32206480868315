"""The desk for what people say about AI: what waits by its last day, the answer, what is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, permitted
from stadtkern.register.forms import AnswerForm
from stadtkern.register.rules.deadlines import urgency
from stadtkern.register.wording import KINDS, URGENCIES, URGENCY_BADGES, due_words

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.api import Message
    from stadtkern.identity.api import Actor

PER_PAGE = 30


def area() -> StaffArea:
    """Name the desk for the staff's navigation."""
    return StaffArea(
        _("Worries about AI"),
        reverse("register_concerns"),
        _description,
        permission="concerns.answer",
        under=reverse("governance:case_list"),
        waiting=_waiting,
    )


def _waiting(_who: Actor) -> list[StaffTask]:
    counts = governance.desk_counts(timezone.localdate())
    if counts.received == counts.answered:
        return []
    return [StaffTask(_("Worries about AI"), reverse("register_concerns"), _description())]


def _description() -> str:
    counts = governance.desk_counts(timezone.localdate())
    facts = {"waiting": counts.received - counts.answered, "overdue": counts.overdue}
    return _("Waiting for an answer: %(waiting)d, overdue: %(overdue)d.") % facts


@require_safe
@permitted("concerns.answer")
def concerns(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    counts = governance.desk_counts(today)
    waiting = Paginator(range(counts.received - counts.answered), PER_PAGE).get_page(request.GET.get("seite"))
    answered = Paginator(range(counts.answered), PER_PAGE).get_page(request.GET.get("erledigt"))
    facts = {
        "counts": counts,
        "waiting_page": waiting,
        "waiting": [_shown(each, today) for each in _rows(waiting, is_answered=False)],
        "answered_page": answered,
        "answered": [_shown(each, today) for each in _rows(answered, is_answered=True)],
        "trail": [(_("Staff"), reverse("identity:home")), (_("Worries about AI"), "")],
    }
    return render(request, "register/staff_concerns.html", facts)


def _rows(page: Any, *, is_answered: bool) -> list[Message]:
    start = max(page.start_index() - 1, 0)
    return governance.messages(is_answered=is_answered, start=start, count=PER_PAGE)


def _shown(found: Message, today: date) -> dict[str, Any]:
    how_urgent = urgency(found.due_on, today=today)
    return {
        "message": found,
        "kind": KINDS[found.kind],
        "urgency": URGENCIES[how_urgent],
        "badge": URGENCY_BADGES[how_urgent],
        "due": due_words(found.due_on, today=today),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("concerns.answer")
def concern(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one message and take its answer; an answer that cannot be kept stays in the form."""
    form, status = AnswerForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                governance.answer_concern(public_id, **form.cleaned_data, by=actor_of(request), at=timezone.now())
            except Refused as refusal:
                form.add_error(None, refusal.hint)
                status = 409
            else:
                messages.success(request, _("%s is answered.") % public_id)
                return redirect("register_concerns")
    return _page(request, public_id, form, status)


def _page(request: HttpRequest, public_id: str, form: AnswerForm, status: int) -> HttpResponse:
    found = governance.message(public_id)
    way = [(_("Staff"), reverse("identity:home")), (_("Worries about AI"), reverse("register_concerns"))]
    facts = {**_shown(found, timezone.localdate()), "form": form, "trail": [*way, (public_id, "")]}
    return render(request, "register/staff_concern.html", facts, status=status)
