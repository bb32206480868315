"""Taking part in a workshop: on a phone, without an account and without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.core.texts import clean_line
from stadtkern.ideas import queries_workshops as queries
from stadtkern.ideas.actions import workshops as actions
from stadtkern.ideas.forms import BoardCardForm
from stadtkern.ideas.models import Kind
from stadtkern.ideas.rules.workshops import Phase
from stadtkern.ideas.views.public import answered, spoken, trail
from stadtkern.ideas.visitors import Visitor, remember, visitor_of
from stadtkern.ideas.wording import PHASES

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from stadtkern.ideas.models import Workshop

WRONG_CODES_PER_MINUTE = 20
ACTS_PER_MINUTE = 30  # of one browser
ACTS_PER_MINUTE_AND_ADDRESS = 600  # a whole hall shares one address


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """Ask for the code, or lead to the board it opens."""
    typed = request.GET.get("code", "")
    error = ""
    if typed:
        try:
            return redirect("ideas:board", code=queries.workshop(typed).code)
        except Refused as refusal:
            check_limit(request, name="ideas.wrong_code", per_minute=WRONG_CODES_PER_MINUTE)
            error = refusal.hint
    facts = {"typed": typed[:40], "error": error, "trail": trail((_("Take part in a workshop"), ""))}
    return render(request, "ideas/join.html", facts, status=422 if error else 200)


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    return _board(request, workshop_behind(request, code), BoardCardForm())


def workshop_behind(request: HttpRequest, code: str) -> Workshop:
    """Return the workshop; wrong codes are counted, so that nobody finds one by trying.

    Raises:
        Refused: ``not_found``; ``too_many_requests``.
    """
    try:
        return queries.workshop(code)
    except Refused:
        check_limit(request, name="ideas.wrong_code", per_minute=WRONG_CODES_PER_MINUTE)
        raise


def mark_of(visitor: Visitor, found: Workshop) -> str:
    """Return what stands for a browser in a workshop."""
    return visitor.mark(f"workshop {found.code}")


def _board(request: HttpRequest, found: Workshop, form: Form, *, status: int = 200) -> HttpResponse:
    phase = queries.phase_of(found, timezone.now())
    facts = {
        "workshop": found,
        "phase": phase,
        "phase_word": PHASES[phase],
        "collects": phase is Phase.COLLECT,
        "votes": phase is Phase.VOTE,
        "board": queries.board(found, visitor=mark_of(visitor_of(request), found)),
        "form": form,
        "kinds": Kind.choices,
        "trail": trail((found.title, "")),
    }
    if request.headers.get("X-Fragment") == "1":
        return render(request, "ideas/board_parts.html", facts)
    return answered(request, "ideas/board.html", facts, status=status)


def _count(request: HttpRequest, mark: str) -> None:
    check_limit(request, name="ideas.workshop", per_minute=ACTS_PER_MINUTE_AND_ADDRESS)
    check_limit(request, name="ideas.workshop.each", per_minute=ACTS_PER_MINUTE, subject=mark)


@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    found, visitor, form = workshop_behind(request, code), visitor_of(request), BoardCardForm(request.POST)
    if not form.is_valid():
        return _board(request, found, form, status=422)
    mark = mark_of(visitor, found)
    _count(request, mark)
    actions.add_card(found.code, **form.cleaned_data, visitor=mark, language=spoken(), at=timezone.now())
    return remember(redirect("ideas:board", code=found.code), visitor)


@require_POST
def dot(request: HttpRequest, code: str) -> HttpResponse:
    """Give a dot, or take one back."""
    found, visitor = workshop_behind(request, code), visitor_of(request)
    mark = mark_of(visitor, found)
    _count(request, mark)
    if key := clean_line(request.POST.get("give", "")):
        actions.give_dot(found.code, key, visitor=mark, at=timezone.now())
    elif key := clean_line(request.POST.get("take", "")):
        actions.take_dot(found.code, key, visitor=mark, at=timezone.now())
    else:
        raise Http404
    place = f"#{key.replace(':', '-')}"
    return remember(redirect(reverse("ideas:board", args=[found.code]) + place), visitor)
