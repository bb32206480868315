"""The desk: all use cases, one use case with its next gate, and a new idea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.governance import desk, desk_tasks, queries, queries_desk, queries_entries, queries_ranking
from stadtkern.governance.forms.acts import FilterForm, OwnersForm
from stadtkern.governance.wording import BADGES, STATES
from stadtkern.identity.api import StaffArea, StaffTask, accounts, actor_of, names_of, permitted, roles_of
from stadtkern.lifecycle.artefacts import PilotPlan
from stadtkern.lifecycle.states import LIVE, Role, State
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.governance.models import UseCase
    from stadtkern.identity.api import Actor

PER_PAGE = 25
READ = "use_cases.read"


def area() -> StaffArea:
    """Name the use cases for the staff's navigation."""
    return StaffArea(_("AI use cases"), reverse("governance:case_list"), _description, waiting=_waiting)


def _description() -> str:
    counts = queries_desk.counts_by_state()
    facts = {"all": sum(counts.values()), "live": counts.get("pilot", 0) + counts.get("rollout", 0)}
    return _("Ideas and use cases: %(all)d, in pilot or in use: %(live)d.") % facts


def _waiting(who: Actor) -> list[StaffTask]:
    return [
        StaffTask(each.use_case.title, reverse("governance:case", args=[each.use_case.public_id]), each.what)
        for each in desk_tasks.tasks_of(who, signing_roles(who), today=desk.today())
    ]


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the desk."""
    return [(_("Staff"), reverse("identity:home")), (_("AI use cases"), reverse("governance:case_list")), *further]


def own_roles(request: HttpRequest) -> frozenset[Role]:
    """Return the roles that may sign of whoever is signed in."""
    return signing_roles(actor_of(request))


def signing_roles(who: Actor) -> frozenset[Role]:
    """Return those of somebody's roles that may sign."""
    known = {each.value for each in Role}
    return frozenset(Role(each) for each in roles_of(who) if each in known)


@require_safe
@permitted(READ)
def case_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET or None)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    own = actor_of(request).public_id
    found = queries_desk.cases(
        words=chosen.get("q", ""), stand=chosen.get("stand", ""), owner=own if chosen.get("meine") else ""
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    facts = {
        "form": form,
        "page": page,
        "rows": _rows(list(page)),
        "waiting": [
            (each, STATES[each.use_case.state], BADGES.get(each.use_case.state, "info"))
            for each in desk_tasks.tasks_of(actor_of(request), own_roles(request), today=desk.today())
        ],
        "trail": [*trail()[:-1], (_("AI use cases"), "")],
    }
    return render(request, "governance/case_list.html", facts)


def _rows(cases: list[UseCase]) -> list[tuple[UseCase, str, str, str, str]]:
    names = names_of({each.owner for each in cases if each.owner})
    scores = queries_ranking.scores([each.pk for each in cases])
    return [
        (
            each,
            str(STATES[each.state]),
            BADGES.get(each.state, "info"),
            names.get(each.owner, ""),
            f"{scores[each.pk].priority:.1f}".replace(".", ",") if each.pk in scores else "",
        )
        for each in cases
    ]


@require_safe
@permitted(READ)
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    found, who, roles = queries.use_case(public_id), actor_of(request), own_roles(request)
    release = queries.release_of(found)
    dossier = queries.dossier_of(found, today=desk.today())
    names = names_of({found.owner, found.deputy, found.veto_by} - {""})
    office = city.current().offices.get(found.office)
    facts = {
        "case": found,
        "state": STATES[found.state],
        "badge": BADGES.get(found.state, "info"),
        "owner": names.get(found.owner, ""),
        "deputy": names.get(found.deputy, ""),
        "veto_by": names.get(found.veto_by, ""),
        "office": in_language(office.name) if office else "",
        "gates": desk.gates_of(found, dossier, who, roles),
        "papers": desk.papers_of(found, who),
        "others": desk.other_papers(found, who),
        "history": desk.history_of(found),
        "members": desk.members_of(found, desk.today()),
        "can": desk.can(found, who, roles),
        "release": release,
        "stopped": desk.stopped(found),
        "lacks_release": State(found.state) in LIVE and release is None,
        "has_plan": dossier.latest(PilotPlan) is not None,
        "owners_form": OwnersForm(people=people(), initial={"owner": found.owner, "deputy": found.deputy}),
        "people": people(),
        "is_in_register": queries_entries.is_listed(found),
        "trail": trail((found.title, "")),
    }
    return render(request, "governance/case_detail.html", facts)


def people() -> list[tuple[str, str]]:
    """Return everybody who works here with an open account, by name, for a choice."""
    return [(f"account:{each.pk}", each.get_full_name() or each.username) for each in accounts() if each.is_active]
