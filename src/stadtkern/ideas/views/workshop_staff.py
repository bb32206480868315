"""Running workshops: opening, showing code and QR picture, grouping, phases, passing on."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import qrcode
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from qrcode.image.svg import SvgPathImage

from stadtkern.core.texts import clean_line
from stadtkern.ideas import queries_surveys
from stadtkern.ideas import queries_workshops as queries
from stadtkern.ideas.actions import workshops as actions
from stadtkern.ideas.forms import GroupForm, MoveForm, UseCaseForm, WorkshopForm
from stadtkern.ideas.models import Kind, Workshop
from stadtkern.ideas.rules.cards import LONGEST_SUMMARY, LONGEST_TITLE, State
from stadtkern.ideas.rules.workshops import NEXT, Phase
from stadtkern.ideas.views.moderation import staff_trail
from stadtkern.ideas.views.public import sent
from stadtkern.ideas.wording import PHASES, STEPS
from stadtkern.identity.api import StaffArea, actor_of, permitted

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from stadtkern.ideas.queries_workshops import Board, Pile

RUNS = "workshops.run"
LATELY = 30
FORWARD_FIRST = (Phase.VOTE, Phase.CLOSED, Phase.COLLECT)


def area() -> StaffArea:
    """Name workshops and surveys for the staff's navigation."""
    return StaffArea(
        _("Workshops and surveys"),
        reverse("ideas_workshops"),
        _description,
        permission=RUNS,
        under=reverse("governance:case_list"),
    )


def _description() -> str:
    running = Workshop.objects.filter(ends_at__gt=timezone.now()).exclude(phase=Phase.CLOSED).count()
    surveys = len(queries_surveys.open_surveys(timezone.localdate()))
    return _("Workshops running: %(running)s. Surveys open: %(surveys)s.") % {"running": running, "surveys": surveys}


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(RUNS)
def workshops(request: HttpRequest) -> HttpResponse:
    """Show the workshops, and open a new one."""
    form = WorkshopForm(sent(request))
    if form.is_valid():
        made = actions.open_workshop(**form.cleaned_data, by=actor_of(request), at=timezone.now())
        return redirect("ideas_workshop", code=made.code)
    now = timezone.now()
    facts = {
        "form": form,
        "rows": [(each, PHASES[queries.phase_of(each, now)]) for each in Workshop.objects.all()[:LATELY]],
        "trail": [*staff_trail()[:-1], (_("Workshops and surveys"), "")],
    }
    return render(request, "ideas/staff_workshops.html", facts, status=422 if form.errors else 200)


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [*staff_trail()[:-1], (_("Workshops and surveys"), reverse("ideas_workshops")), *further]


@require_safe
@permitted(RUNS)
def workshop(request: HttpRequest, code: str) -> HttpResponse:
    return _board(request, queries.workshop(code))


def _board(request: HttpRequest, found: Workshop, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    phase, board = queries.phase_of(found, now), queries.board(found)
    may_go = now < found.ends_at
    facts = {
        "workshop": found,
        "phase": phase,
        "phase_word": PHASES[phase],
        "is_over": not may_go,
        "next_phases": [
            (each.value, STEPS[each]) for each in FORWARD_FIRST if may_go and each in NEXT[Phase(found.phase)]
        ],
        "can_pass_on": phase is Phase.CLOSED,
        "board": board,
        "people": queries.people_count(found),
        "off": queries.cards_off(found),
        "groups": [pile.group for pile in board.piles if pile.group],
        "form": form,
        **_invitation(request, found),
        "trail": _trail((found.title, "")),
    }
    if request.headers.get("X-Fragment") == "1":
        return render(request, "ideas/staff_board_parts.html", facts)
    return render(request, "ideas/staff_board.html", facts, status=status)


def _invitation(request: HttpRequest, found: Workshop) -> dict[str, str]:
    """Return what stands on the wall: the address with and without the code, and both as a picture."""
    with override("de"):  # phones choose the language on the board itself
        address = request.build_absolute_uri(reverse("ideas:board", args=[found.code]))
        join = request.build_absolute_uri(reverse("ideas:join"))
    svg = qrcode.make(address, image_factory=SvgPathImage, box_size=10, border=4).to_string()
    return {
        "join_address": join.partition("://")[2],
        "code_spelt": f"{found.code[:3]} {found.code[3:]}",
        "picture": "data:image/svg+xml;base64," + base64.b64encode(svg).decode(),
        "live_url": reverse("ideas:live", args=[found.code]),
    }


@require_POST
@permitted(RUNS)
def go(request: HttpRequest, code: str) -> HttpResponse:
    wanted = request.POST.get("phase", "")
    if wanted not in {each.value for each in Phase}:
        raise Http404
    actions.go(code, Phase(wanted), by=actor_of(request), at=timezone.now())
    messages.success(request, _("The workshop is now: %(phase)s.") % {"phase": PHASES[wanted]})
    return redirect("ideas_workshop", code=code)


@require_POST
@permitted(RUNS)
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move the marked cards into a group, out of any, or off the board."""
    marked, form = [clean_line(each) for each in request.POST.getlist("card")], MoveForm(request.POST)
    if not marked:
        messages.warning(request, _("Please mark the cards first. Nothing was changed."))
    elif "off" in request.POST:
        count = actions.take_off(code, marked, by=actor_of(request), at=timezone.now())
        messages.success(
            request, _("Cards taken off the board: %(count)s. You can undo this below.") % {"count": count}
        )
    elif not form.is_valid():
        return _board(request, queries.workshop(code), form=form, status=422)
    else:
        given = form.cleaned_data
        count = actions.move_cards(code, marked, group=given["group"], new_name=given["name"])
        messages.success(request, _("Cards moved: %(count)s.") % {"count": count})
    return redirect("ideas_workshop", code=code)


@require_POST
@permitted(RUNS)
def change_group(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """Rename a group, or take it apart."""
    if "remove" in request.POST:
        actions.remove_group(code, group)
        messages.success(request, _("The group is taken apart. Its cards are still on the board."))
        return redirect("ideas_workshop", code=code)
    form = GroupForm(request.POST)
    if not form.is_valid():
        return _board(request, queries.workshop(code), form=form, status=422)
    actions.rename_group(code, group, name=form.cleaned_data["name"])
    messages.success(request, _("The group has a new name."))
    return redirect("ideas_workshop", code=code)


@require_POST
@permitted(RUNS)
def put_back(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    actions.put_back(code, public_id, by=actor_of(request))
    messages.success(request, _("The card is on the board again."))
    return redirect("ideas_workshop", code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(RUNS)
def pass_on(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Make a use case of a card or a group, in words the facilitator may change."""
    found = queries.workshop(code)
    pile = _pile(queries.board(found), key)
    form = UseCaseForm(sent(request), initial=_words(pile))
    if form.is_valid():
        use_case = actions.pass_on(code, key, **form.cleaned_data, by=actor_of(request), at=timezone.now())
        messages.success(request, _("This became the use case %(number)s.") % {"number": use_case})
        return redirect("ideas_workshop", code=code)
    facts: dict[str, Any] = {
        "workshop": found,
        "pile": pile,
        "form": form,
        "trail": _trail((found.title, reverse("ideas_workshop", args=[code])), (_("Make a use case of it"), "")),
    }
    return render(request, "ideas/staff_pass_on.html", facts, status=422 if form.errors else 200)


def _pile(board: Board, key: str) -> Pile:
    pile = next((each for each in board.piles if each.key == key), None)
    if pile is None:
        raise Http404
    return pile


def _words(pile: Pile) -> dict[str, Any]:
    """Return what the form proposes: the ideas of the pile in the participants' words."""
    ideas = [each.title for each in pile.cards if each.kind == Kind.IDEA and each.state == State.NEW]
    return {"title": pile.title[:LONGEST_TITLE], "summary": "; ".join(ideas)[:LONGEST_SUMMARY], "is_public": True}
