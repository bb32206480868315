"""Taking over entries of another town's register: read, look, choose; nothing becomes an idea before that."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit
from stadtkern.governance import api as governance
from stadtkern.identity.api import StaffArea, actor_of, permitted
from stadtkern.register import actions, queries
from stadtkern.register.fetching import fetch
from stadtkern.register.forms import ImportForm
from stadtkern.register.rules.drafts import Draft, UnreadableError, read
from stadtkern.register.wording import FAULTS, UNREAD

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest, HttpResponse

    from stadtkern.register.rules.drafts import Faulty

PROPOSES = "use_cases.propose"
SALT, LASTS_S = "register.import", 24 * 60 * 60
FETCHES_PER_MINUTE = 6
PER_PAGE = 30


def area() -> StaffArea:
    """Name the import for the staff's navigation."""
    return StaffArea(
        _("AI in other towns"),
        reverse("register_import"),
        _description,
        permission=PROPOSES,
        under=reverse("governance:case_list"),
    )


def _description() -> str:
    return _("Take over entries of other towns' registers as ideas. So far: %d.") % queries.taken().count()


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    way = [(_("Staff"), reverse("identity:home")), (_("AI in other towns"), reverse("register_import"))]
    return [*way, *further] if further else [*way[:-1], (_("AI in other towns"), "")]


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(PROPOSES)
def start(request: HttpRequest) -> HttpResponse:
    """Read another town's register and show what it offers; nothing is kept yet."""
    if request.method != "POST":
        return _form(request, ImportForm(), 200)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        drafts, faulty = _read(request, form)
    except Refused as refusal:
        form.add_error(None, ValidationError(refusal.hint))
        return _form(request, form, 422)
    return _preview(request, drafts, faulty, address=form.cleaned_data["address"])


def _form(request: HttpRequest, form: ImportForm, status: int) -> HttpResponse:
    page = Paginator(queries.taken(), PER_PAGE).get_page(request.GET.get("seite"))
    facts = {"form": form, "page": page, "trail": _trail()}
    return render(request, "register/import_start.html", facts, status=status)


def _read(request: HttpRequest, form: ImportForm) -> tuple[list[Draft], list[Faulty]]:
    """Return what the given text, file or address holds.

    Raises:
        Refused: what fetching refuses, and ``unreadable`` for what is no register.
    """
    given = form.cleaned_data
    if given["address"]:
        check_limit(request, name="register.fetch", per_minute=FETCHES_PER_MINUTE)
    text = fetch(given["address"]) if given["address"] else given["file"] or given["text"]
    try:
        return read(text, own_organization=city.current().town.official_name)
    except UnreadableError as error:
        raise Refused("unreadable", str(UNREAD[error.code])) from error


def _preview(
    request: HttpRequest,
    drafts: list[Draft],
    faulty: list[Faulty],
    *,
    address: str,
    chosen: Collection[str] | None = None,
    problem: str = "",
) -> HttpResponse:
    known = queries.taken_already(drafts)
    titles = {each.title.casefold() for each in governance.known_ideas()}
    rows = [
        {
            "number": str(number),
            "draft": draft,
            "taken_as": known.get((draft.organization, draft.key), ""),
            "is_alike": draft.title.casefold() in titles,
            "is_chosen": chosen is not None and str(number) in chosen,
        }
        for number, draft in enumerate(drafts)
    ]
    facts = {
        "rows": rows,
        "faulty": [(each.number, each.name, FAULTS[each.fault]) for each in faulty],
        "address": address,
        "kept": signing.dumps([address, [asdict(each) for each in drafts]], salt=SALT, compress=True),
        "problem": problem,
        "trail": _trail((_("What the file offers"), "")),
    }
    return render(request, "register/import_preview.html", facts, status=422 if problem else 200)


@require_POST
@permitted(PROPOSES)
def take(request: HttpRequest) -> HttpResponse:
    """Make ideas of the chosen entries, all or none; on a refusal the choice is kept."""
    address, drafts = _kept(request)
    chosen = set(request.POST.getlist("eintrag"))
    wanted = [draft for number, draft in enumerate(drafts) if str(number) in chosen]
    try:
        made = actions.take_over(wanted, address=address, by=actor_of(request), at=timezone.now())
    except Refused as refusal:
        return _preview(request, drafts, [], address=address, chosen=chosen, problem=refusal.hint)
    said = ngettext("%(count)d entry has become an idea.", "%(count)d entries have become ideas.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect("register_import")


def _kept(request: HttpRequest) -> tuple[str, list[Draft]]:
    """Return what was shown, as it was read: the signature keeps its origin true.

    Raises:
        Refused: ``old_preview``.
    """
    try:
        kept: list[Any] = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=LASTS_S)
    except signing.BadSignature as error:
        raise Refused("old_preview", _("This list is too old. Please read the file again.")) from error
    address, rows = kept
    return address, [Draft(**row) for row in rows]


@require_safe
@permitted(PROPOSES)
def taken(request: HttpRequest, use_case: str) -> HttpResponse:
    """Show what the other town wrote, for whoever describes the idea."""
    found = queries.taken_entry(use_case)
    facts = {"found": found, "texts": _texts(found.texts), "trail": _trail((found.title, ""))}
    return render(request, "register/import_taken.html", facts)


def _texts(texts: dict[str, str]) -> list[tuple[str, str]]:
    labels = {
        "status": _("State there"),
        "purpose_and_impact": _("Purpose and impact"),
        "considerations": _("Considerations"),
        "human_intervention": _("What people decide"),
        "risk_management": _("Risks"),
        "legal_basis": _("Legal basis"),
        "impact_assessments": _("Impact assessments"),
        "data": _("Data"),
        "technical_operation": _("How it works"),
        "supplier": _("Supplier"),
    }
    return [(label, texts[name]) for name, label in labels.items() if name in texts]
