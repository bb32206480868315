"""Acts on a use case beside writing papers: sign, move, stop, go on, put aside, object, name people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries
from stadtkern.governance.forms.acts import OwnersForm, ReasonForm
from stadtkern.governance.views.desk import READ, own_roles, people, trail
from stadtkern.governance.wording import STATES
from stadtkern.identity.api import actor_of, freshly_signed_in, permitted, signed_in_at
from stadtkern.lifecycle.states import Gate

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

GRAVE = {
    # address: title, what happens, label of the button
    "anhalten": (
        gettext_lazy("Stop at once"),
        gettext_lazy(
            "From this second on every call is refused. Anybody who works here may do this. "
            "The Digital.Team looks at it within one working day and alone lets it go on."
        ),
        gettext_lazy("Stop now"),
    ),
    "fortsetzen": (
        gettext_lazy("Let it go on"),
        gettext_lazy("It goes on where it stood, if everything it was released on still holds."),
        gettext_lazy("Let it go on"),
    ),
    "ablehnen": (
        gettext_lazy("Not pursue"),
        gettext_lazy("The idea is put aside. It can be taken up again."),
        gettext_lazy("Put aside"),
    ),
    "sperren": (
        gettext_lazy("Block"),
        gettext_lazy("Law or strategy forbid it. It can be taken up again when they change."),
        gettext_lazy("Block"),
    ),
    "aufnehmen": (
        gettext_lazy("Take up again"),
        gettext_lazy("The idea begins again; what was written stays."),
        gettext_lazy("Take up again"),
    ),
    "veroeffentlichen": (
        gettext_lazy("Publish"),
        gettext_lazy("Everybody can see title, summary and state from now on. There is no way back."),
        gettext_lazy("Publish"),
    ),
    "einspruch": (
        gettext_lazy("Object"),
        gettext_lazy("No gate that needs the data protection check opens any more, and a release ends."),
        gettext_lazy("Object"),
    ),
    "einspruch-aufheben": (
        gettext_lazy("Lift the objection"),
        gettext_lazy("The gates look at the papers again. A release that ended stays ended."),
        gettext_lazy("Lift"),
    ),
}  # fmt: skip
WITHOUT_REASON = {"veroeffentlichen", "einspruch-aufheben"}  # nothing would keep one


@require_POST
@permitted(READ)
@freshly_signed_in
def sign(request: HttpRequest, public_id: str, gate: str) -> HttpResponse:
    if gate not in {each.value for each in Gate}:
        raise Http404

    def act() -> str:
        actions.sign(
            public_id,
            Gate(gate),
            by=actor_of(request),
            roles=own_roles(request),
            signed_in_at=signed_in_at(request),
            at=timezone.now(),
        )
        return _("You have signed.")

    return _done(request, public_id, act)


@require_POST
@permitted("use_cases.describe")
def move_on(request: HttpRequest, public_id: str) -> HttpResponse:
    def act() -> str:
        by, at = actor_of(request), timezone.now()
        if request.POST.get("verb") == "end":
            actions.retire(public_id, by=by, at=at)
            return _("This use case has ended. Its entry stays public.")
        return _("The use case now stands at: %s.") % STATES[actions.move_on(public_id, by=by, at=at)]

    return _done(request, public_id, act)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(READ)
@freshly_signed_in
def grave(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """Ask for a reason and do one of the acts that stop or free a use case."""
    return _reasoned(request, public_id, verb)


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("use_cases.suspend")
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop a use case; without another proof who it is, because stopping must be easy."""
    return _reasoned(request, public_id, "anhalten")


def _reasoned(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    if verb not in GRAVE:
        raise Http404
    found, form = queries.use_case(public_id), ReasonForm(request.POST or None)
    if verb in WITHOUT_REASON:
        del form.fields["reason"]
    title, what, label = GRAVE[verb]
    if request.method == "POST" and form.is_valid():
        return _done(request, public_id, lambda: _act(request, public_id, verb, form.cleaned_data.get("reason", "")))
    facts = {
        "case": found,
        "form": form,
        "title": title,
        "what": what,
        "act": label,
        "trail": trail((found.title, found.public_id), (str(title), "")),
    }
    return render(request, "governance/case_act.html", facts)


def _act(request: HttpRequest, public_id: str, verb: str, reason: str) -> str:
    by, at, roles = actor_of(request), timezone.now(), own_roles(request)
    if verb in {"ablehnen", "sperren", "aufnehmen", "veroeffentlichen"} and "digital_team" not in roles:
        raise Refused("wrong_role", _("Only the Digital.Team can do this."))
    acts: dict[str, Callable[[], object]] = {
        "anhalten": lambda: actions.suspend(public_id, reason, by=by, at=at),
        "fortsetzen": lambda: actions.resume(public_id, reason, by=by, roles=roles, at=at),
        "ablehnen": lambda: actions.reject(public_id, reason, by=by, at=at),
        "sperren": lambda: actions.reject(public_id, reason, by=by, at=at, blocked=True),
        "aufnehmen": lambda: actions.reopen(public_id, reason, by=by, at=at),
        "veroeffentlichen": lambda: actions.publish(public_id, by=by, at=at),
        "einspruch": lambda: actions.veto(public_id, reason, by=by, roles=roles, at=at),
        "einspruch-aufheben": lambda: actions.lift_veto(public_id, by=by, roles=roles, at=at),
    }
    acts[verb]()
    return _("Done: %s.") % GRAVE[verb][0]


@require_POST
@permitted("use_cases.describe")
def name_owner(request: HttpRequest, public_id: str) -> HttpResponse:
    form = OwnersForm(request.POST, people=people())

    def act() -> str:
        if "digital_team" not in own_roles(request):
            raise Refused("wrong_role", _("Only the Digital.Team can do this."))
        if not form.is_valid():
            raise Refused("owner_missing", _("Please choose owner and deputy. Nothing has changed."))
        actions.name_owner(public_id, **form.cleaned_data, by=actor_of(request), at=timezone.now())
        return _("Owner and deputy are named.")

    return _done(request, public_id, act)


@require_POST
@permitted("pilots.run")
def member(request: HttpRequest, public_id: str) -> HttpResponse:
    person = request.POST.get("person", "")

    def act() -> str:
        if person not in dict(people()):
            raise Refused("not_found", _("Please choose somebody who works here."))
        if request.POST.get("verb") == "leave":
            actions.leave_pilot(public_id, person, by=actor_of(request))
            return _("This person is no longer in the pilot team. From now on every call of theirs is refused.")
        actions.join_pilot(public_id, person, by=actor_of(request), at=timezone.now())
        return _("This person is in the pilot team.")

    return _done(request, public_id, act)


def _done(request: HttpRequest, public_id: str, act: Callable[[], str]) -> HttpResponse:
    """Do it, say what came of it, and go back to the use case."""
    try:
        messages.success(request, act())
    except Refused as refusal:
        messages.error(request, refusal.hint)
    return redirect("governance:case", public_id)
