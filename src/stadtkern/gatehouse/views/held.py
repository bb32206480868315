"""Answers held back: a person reads them and decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import HeldForm
from stadtkern.gatehouse.views.desk import trail
from stadtkern.gatehouse.wording import held_words
from stadtkern.gateway.api.operating import actions, reads
from stadtkern.identity.api import StaffArea, StaffTask, actor_of, may, permitted
from stadtkern.modelcalls.provenance import SOURCE_TYPE
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse

    from stadtkern.city.api import City
    from stadtkern.gateway.api.operating import HeldAnswer
    from stadtkern.identity.api import Actor

REVIEW = "bias.review"
SHOWN_WAITING, SHOWN_DECIDED = 20, 20
VERBS = {
    "release": gettext_lazy("Released. Whoever asked can read it now."),
    "discard": gettext_lazy("Discarded. Its words are gone."),
}


def area() -> StaffArea:
    """Name the answers held back for the gateway's page, with what waits there."""
    return StaffArea(
        _("Answers held back"),
        reverse("gateway_held"),
        _description,
        REVIEW,
        under=reverse("gateway_desk"),
        waiting=_waiting,
    )


def _description() -> str:
    count, _oldest = queries.count_waiting()
    return _("A person reads what a check has held back. Waiting: %(count)d.") % {"count": count}


def _waiting(who: Actor) -> list[StaffTask]:
    if not may(who, REVIEW):
        return []
    count, oldest = queries.count_waiting()
    if oldest is None:
        return []
    facts = {"count": count, "day": day(queries.due_on(oldest, city.current()))}
    what = _("%(count)d wait. Please decide on the oldest by %(day)s.") % facts
    return [StaffTask(_("Answers held back"), reverse("gateway_held"), what)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permitted(REVIEW)
def held(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, with its words; release or discard one of them."""
    call, verb = request.POST.get("call", ""), request.POST.get("verb", "")
    if request.method == "POST" and not (verb in VERBS and call.isalnum()):
        raise Refused("wrong_choice", _("Please choose one of the given answers."))
    form = HeldForm(request.POST, auto_id=f"id_%s_{call}") if request.method == "POST" else None
    if form is not None and form.is_valid():
        by, at = actor_of(request), timezone.now()
        actions.decide_held(call, release=verb == "release", reason=form.cleaned_data["reason"], by=by, at=at)
        messages.success(request, VERBS[verb])
        return redirect("gateway_held")
    waiting, decided = reads.held_answers(), reads.held_answers(waiting=False)[:SHOWN_DECIDED]
    names = queries.subject_names(
        {f"use_case:{each.use_case}" for each in (*waiting, *decided)} | {each.decided_by for each in decided}
    )
    town = city.current()
    facts = {
        "form": form,
        "waiting": [_row(each, names, form if each.call == call else None, town) for each in waiting[:SHOWN_WAITING]],
        "count": len(waiting),
        "source_type": SOURCE_TYPE,
        "decided": [
            (each, names[f"use_case:{each.use_case}"], held_words(each.found), names[each.decided_by])
            for each in decided
        ],
        "trail": trail((_("Answers held back"), "")),
    }
    return render(request, "gatehouse/held.html", facts, status=422 if form is not None else 200)


def _row(answer: HeldAnswer, names: dict[str, str], form: HeldForm | None, town: City) -> dict[str, Any]:
    due = queries.due_on(answer.held_at, town)
    return {
        "answer": answer,
        "title": names[f"use_case:{answer.use_case}"],
        "why": held_words(answer.found),
        "text": queries.held_text(answer),
        "due": due,
        "is_late": due < timezone.localdate(),
        "form": form or HeldForm(auto_id=f"id_%s_{answer.call}"),
    }
