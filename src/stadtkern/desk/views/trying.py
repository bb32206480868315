"""A changed definition of a procedure, tried before it is live: what is wrong, what differs, what it would alter."""

from __future__ import annotations

from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.city import api as city
from stadtkern.core.limits import check_limit
from stadtkern.definitions.comparing import Filing, effect
from stadtkern.definitions.compiled import compile_procedure
from stadtkern.definitions.page_form import PageForm
from stadtkern.definitions.sentences import in_language, name_of, spoken
from stadtkern.definitions.wording import euro
from stadtkern.desk.forms import DefinitionForm
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, actor_of, staff_only
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest, HttpResponse

    from stadtkern.definitions.comparing import Effect
    from stadtkern.definitions.schema import Procedure

TRIED = 200  # filings, the latest ones
TRIES_PER_MINUTE = 10


def area() -> StaffArea:
    """Name the page below the cases."""
    return StaffArea(_("Change a procedure"), reverse("desk:definitions"), _description, under=reverse("desk:list"))


def _description() -> str:
    return _("Try a change before it is live: what it would ask, want and cost otherwise.")


@require_safe
@never_cache
@staff_only
def choose(request: HttpRequest) -> HttpResponse:
    """List the procedures of the offices somebody works for."""
    units, everything = casework.units_of(actor_of(request)), city.current()
    found = [
        (name_of(name, everything), reverse("desk:try", args=[name]))
        for name, procedure in casework.procedures().items()
        if procedure.unit in units
    ]
    facts = {"procedures": sorted(found), "trail": trail((_("Change a procedure"), ""))}
    return render(request, "desk/definitions.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_only
def try_out(request: HttpRequest, procedure: str) -> HttpResponse:
    """Show the definition as it is; with another text, what that would alter. Nothing is kept and nothing changes."""
    old = casework.procedures().get(procedure)
    if old is None or old.unit not in casework.units_of(actor_of(request)):
        raise Http404
    path = settings.CITY_DIR / "procedures" / f"{procedure}.yaml"
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    name = name_of(procedure)
    facts: dict[str, Any] = {
        "name": name,
        "version": old.version,
        "has_file": bool(before),
        "trail": trail((_("Change a procedure"), reverse("desk:definitions")), (name, "")),
    }
    form = DefinitionForm(request.POST if request.method == "POST" else None, initial={"text": before})
    facts["form"] = form
    if not form.is_bound or not form.is_valid():
        return render(request, "desk/try.html", facts, status=422 if form.errors else 200)
    check_limit(request, name="definition", per_minute=TRIES_PER_MINUTE, subject=str(request.user.pk))
    text = form.cleaned_data["text"]
    new, problems = city.try_text(settings.CITY_DIR, "procedure", path.name, text)
    if problems or new is None:
        lines = text.splitlines()
        facts["problems"] = [
            {
                "line": each.line,
                "where": each.where,
                "says": f"{each.what} {each.remedy}",
                "text": _line(lines, each.line),
            }
            if each.file.endswith(f"procedures/{path.name}")
            else {"line": "", "where": "", "says": str(each), "text": ""}
            for each in problems
        ]
        return render(request, "desk/try.html", facts, status=422)
    return render(request, "desk/try.html", facts | _tried(old, new, before, text))


def _line(lines: list[str], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""


def _tried(old: Procedure, new: Procedure, before: str, text: str) -> dict[str, Any]:
    """Return what the page shows of a text without mistakes."""
    cases = casework.Case.objects.filter(version__procedure=old.id).select_related("version")
    latest = cases.order_by("-received_at")[:TRIED]
    found = effect(
        compile_procedure(old), compile_procedure(new), map(_filing, latest), city.current().further["tariff"]
    )
    changed = list(unified_diff(before.splitlines(), text.splitlines(), lineterm="", n=1))[2:]
    return {
        "is_tried": True,
        "lines": [(each[:1], each[1:]) for each in changed],
        "needs_version": bool(changed) and new.version <= old.version,
        "new_version": new.version,
        "open": cases.filter(state__in=casework.OPEN).count(),
        "tried": found.tried,
        "touched": found.touched,
        "effects": list(_sentences(found, old, new)),
        "pages": [
            (in_language(page.title), PageForm(page.questions, values={}), page.when or "") for page in new.pages
        ],
    }


def _filing(case: casework.Case) -> Filing:
    kept = {name: answer.kept for name, answer in casework.asked_in(case).answers.items()}
    return Filing(kept, case.received_on, case.channel == "online")


def _sentences(found: Effect, old: Procedure, new: Procedure) -> Iterator[str]:
    labels: dict[str, str] = {}
    for each in (old, new):
        labels |= {question.id: in_language(question.label) for question in each.questions}
        labels |= {wanted.id: in_language(wanted.label) for wanted in each.documents}
        labels |= {rule.id: in_language(rule.fails) for rule in each.rules}
    yield from _counted(found.asked, labels, _("asked in addition: %(label)s"))
    yield from _counted(found.not_asked, labels, _("no longer asked: %(label)s"))
    yield from _counted(found.wrong, labels, _("the answer is missing or no longer fits: %(label)s"))
    yield from _counted(found.wanted, labels, _("wanted in addition: %(label)s"))
    yield from _counted(found.not_wanted, labels, _("no longer wanted: %(label)s"))
    yield from _counted(found.findings, labels, _("a rule comes to another result: %(label)s"))
    for differences, says in (
        ([each for each in found.prices if each > 0], _("dearer, at most by %(amount)s")),
        ([-each for each in found.prices if each < 0], _("cheaper, at most by %(amount)s")),
    ):
        if differences:
            yield _how_many(len(differences), says % {"amount": euro(max(differences), spoken())})


def _counted(counter: Counter[str], labels: Mapping[str, str], says: str) -> Iterator[str]:
    for name, count in counter.most_common():
        yield _how_many(count, says % {"label": labels.get(name, name)})


def _how_many(count: int, says: str) -> str:
    return ngettext("%(count)d matter: %(says)s", "%(count)d matters: %(says)s", count) % {"count": count, "says": says}
