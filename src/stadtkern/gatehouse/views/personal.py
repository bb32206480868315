"""Personal data: what would be masked of a text, and what happens to it under each release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.core.errors import Refused
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.forms import LookForm, TreatmentForm, class_choices
from stadtkern.gatehouse.looking import look
from stadtkern.gatehouse.views.desk import trail
from stadtkern.gatehouse.wording import KINDS, TREATMENTS
from stadtkern.gateway.api.operating import actions, read_snapshot
from stadtkern.identity.api import StaffArea, actor_of, may, permitted, staff_only
from stadtkern.modelcalls.policy import treatment

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stadtkern.gatehouse.looking import Look
    from stadtkern.lifecycle.grants import Grant
    from stadtkern.modelcalls.policy import Snapshot

CHECK = "privacy.check"


def area() -> StaffArea:
    """Name personal data for the gateway's page."""
    return StaffArea(_("Personal data"), reverse("gateway_personal"), _description, under=reverse("gateway_desk"))


def _description() -> str:
    return _("Paste a text and see what would be masked before it reaches a model.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def personal(request: HttpRequest) -> HttpResponse:
    """Show what would be masked of a pasted text; it is neither stored nor logged."""
    form = LookForm(request.POST or None)
    seen = None
    if request.method == "POST" and form.is_valid():
        try:
            seen = shown(look(form.cleaned_data["text"], queries.finder()))
        except Refused as refusal:  # the form keeps the text
            form.add_error(None, refusal.hint)
    snapshot = read_snapshot(timezone.localdate())
    facts = {
        "form": form,
        "seen": seen,
        "releases": [(each, _treated(each, snapshot)) for each in queries.leases_now()],
        "columns": treatment_columns(),
        "may_decide": may(actor_of(request), CHECK),
        "trail": trail((_("Personal data"), "")),
    }
    return render(request, "gatehouse/personal.html", facts, status=422 if form.errors else 200)


def shown(found: Look, *, is_masked: bool = True) -> dict[str, Any]:
    """Return a look as the page shows it: pieces with words for their kind, the masked text, a table of kinds."""
    return {
        "is_masked": is_masked,
        "pieces": [(words, str(KINDS.get(kind, kind))) for words, kind in found.pieces],
        "masked": found.masked,
        "counts": [[capfirst(KINDS.get(kind, kind)), f"[{kind}_…]", count] for kind, count in found.counts],
        "columns": [_("Kind"), _("Stands in its place"), _("How many")],
        "numeric": (2,),
    }


def treatment_columns() -> list[str]:
    """Return the heads of a table of treatments."""
    return [_("Class of the data"), _("Personal data"), _("Why")]


def _treated(grant: Grant, snapshot: Snapshot) -> list[list[str]]:
    return [
        [
            str(words),
            str(TREATMENTS[treatment(snapshot, grant, name)]),
            _("decided") if (grant.use_case, name) in snapshot.treatments else _("as usual"),
        ]
        for name, words in class_choices(grant)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(CHECK)
def decide(request: HttpRequest, use_case: str) -> HttpResponse:
    """Decide what happens to personal data in calls of one release."""
    grant = next((each for each in queries.leases_now() if each.use_case == use_case), None)
    if grant is None:
        raise Refused("not_found", _("This use case has no release, so there is nothing to decide."))
    form = TreatmentForm(request.POST or None, grant=grant)
    if request.method == "POST" and form.is_valid():
        actions.decide_treatment(use_case, **form.cleaned_data, by=actor_of(request), at=timezone.now())
        messages.success(request, _("Decided. It holds within a second and ends with the release."))
        return redirect("gateway_personal")
    facts = {
        "grant": grant,
        "form": form,
        "columns": treatment_columns(),
        "rows": _treated(grant, read_snapshot(timezone.localdate())),
        "trail": trail((_("Personal data"), reverse("gateway_personal")), (grant.title, "")),
    }
    return render(request, "gatehouse/treatment.html", facts, status=422 if form.is_bound else 200)
