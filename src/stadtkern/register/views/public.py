"""The public AI register for people: the list, an entry, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.governance import api as governance
from stadtkern.governance.api import SHOWN, STATES, State
from stadtkern.register import page, queries
from stadtkern.register.exports import annex_viii
from stadtkern.register.exports.addresses import addresses_of
from stadtkern.register.forms import ConcernForm
from stadtkern.register.places import office_names, place_of
from stadtkern.register.rules.measured import mark_of
from stadtkern.register.wording import BLOCKS, EFFORTS, MARKS, SHORTFALLS
from stadtkern.strategy.api import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.api import Score, Waiting

PER_PAGE = 50
LEFT = "left"


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the register."""
    return [(_("Start page"), reverse("portal:start")), (_("AI register"), reverse("register:entries")), *further]


def with_links(response: HttpResponse, *alternates: tuple[str, str]) -> HttpResponse:
    """Name the same content for machines in the reply's head: addresses with their types."""
    response["Link"] = ", ".join(f'<{address}>; rel="alternate"; type="{kind}"' for address, kind in alternates)
    return response


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    counts, ideas = governance.entry_counts(), governance.idea_counts()
    groups = _groups()
    wanted = request.GET.get("stand", "")
    state = wanted if wanted in groups else ""
    states = groups.get(state, ())
    total = sum(count for name, count in counts.items() if not states or name in states)
    shown_page = Paginator(range(total), PER_PAGE).get_page(request.GET.get("seite"))
    found = governance.entries(states=states, start=shown_page.start_index() - 1 if total else 0, count=PER_PAGE)
    offices = office_names()
    facts = {
        "page": shown_page,
        "rows": [(each, *page.standing(each), offices.get(each.office, "")) for each in found],
        "state": state,
        "choices": [("", _("all")), *_choices(counts)],
        "ideas": sum(ideas.values()),
        "blocked": ideas.get("blocked", 0),
        "total": total,
        "has_strategy": in_force(timezone.localdate()) is not None,
        "trail": [*trail()[:-1], (_("AI register"), "")],
    }
    there = addresses_of(request)
    return with_links(
        render(request, "register/entry_list.html", facts),
        (there.json, "application/json"),
        (there.csv, "text/csv"),
        (there.dcat, "application/ld+json"),
        (there.feed, "application/atom+xml"),
    )


def _groups() -> dict[str, tuple[str, ...]]:
    """Return what the list can be narrowed to: each state of use, and what was tried before and stands elsewhere."""
    elsewhere = tuple(each.value for each in State if each not in SHOWN)
    return {**{each.value: (each.value,) for each in SHOWN}, LEFT: elsewhere}


def _choices(counts: Mapping[str, int]) -> list[tuple[str, Any]]:
    """Return the groups in which there is something, with their names."""
    names = {**STATES, LEFT: _("Tried before, not in use now")}
    return [(name, names[name]) for name, states in _groups().items() if any(each in counts for each in states)]


@require_safe
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    response = render(request, "register/entry_detail.html", entry_facts(public_id, ConcernForm()))
    there = addresses_of(request)
    return with_links(response, (there.entry_json(public_id), "application/json"))


def entry_facts(public_id: str, form: ConcernForm) -> dict[str, Any]:
    """Return everything the page of an entry shows."""
    found = governance.entry_of(public_id)
    state, badge = page.standing(found)
    return {
        "entry": found,
        "state": state,
        "badge": badge,
        "notice": page.notice(found),
        "short": page.in_short(found),
        "purpose": page.purpose(found),
        "law": page.law(found),
        "tool": page.tool(found),
        "dates": page.dates(found),
        "results": page.results(found),
        "pilot_energy": page.pilot_energy(found),
        "used": page.used(found.used),
        "bias": page.equal_treatment(found),
        "incidents": page.incident_rows(governance.public_incidents(public_id)),
        "answered": governance.published_messages(public_id),
        "history": page.history(governance.events(public_id, count=100)),
        "taken": queries.find_taken(public_id),
        "place": place_of(found.office, at=timezone.now()),
        "has_strategy": in_force(timezone.localdate()) is not None,
        "form": form,
        "trail": trail((found.title, "")),
    }


@require_safe
def annex(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what Annex VIII section C asks, to print and to fill in the rest."""
    found = governance.entry_of(public_id)
    facts = {
        "entry": found,
        "items": annex_viii.items(found, city.current().town),
        "is_required": annex_viii.is_required(found),
        "source": annex_viii.SOURCE,
        "trail": trail((found.title, reverse("register:entry", args=[public_id])), (_("EU registration"), "")),
    }
    return render(request, "register/annex.html", facts)


@require_safe
def backlog(request: HttpRequest) -> HttpResponse:
    """Show which ideas come first, why, and what is blocked."""
    waiting = governance.public_backlog()
    counts = governance.idea_counts()
    shown_page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("seite"))
    offices = office_names()
    blocked = sorted(governance.blocked_reasons().items(), key=lambda item: (-item[1], item[0]))
    facts = {
        "page": shown_page,
        "rows": [_waiting(each, offices) for each in shown_page],
        "total": len(waiting),
        "unscored": counts.get("idea", 0) + counts.get("described", 0),
        "rejected": counts.get("rejected", 0),
        "blocked_count": counts.get("blocked", 0),
        "blocked": [(BLOCKS[code], count) for code, count in blocked],
        "overtaking": governance.overtakes(),
        "trail": trail((_("Ideas in their order"), "")),
    }
    return render(request, "register/backlog.html", facts)


def _waiting(each: Waiting, offices: Mapping[str, str]) -> dict[str, Any]:
    return {
        "idea": each,
        "state": STATES[each.state],
        "office": offices.get(each.office, ""),
        "score": _score(each.score),
        "shortfalls": [SHORTFALLS[name] for name in each.score.shortfalls],
        "is_better": each.score.priority > each.score.priority_without_ai,
        "lead": _points(each.score.priority - each.score.priority_without_ai),
    }


def _score(score: Score) -> list[tuple[str, str]]:
    return [
        (_("Benefit"), _marked(score.benefit, MARKS[mark_of(score.benefit)])),
        (_("Effort"), _marked(score.resources, EFFORTS[mark_of(score.resources)])),
        (_("Priority with AI"), _points(score.priority)),
        (_("Priority without AI"), _points(score.priority_without_ai)),
    ]


def _marked(value: float, name: Any) -> str:
    return f"{name} ({_points(value)})"


def _points(value: float) -> str:
    return _("%s of 4 points") % number_format(round(value, 1), decimal_pos=1)
