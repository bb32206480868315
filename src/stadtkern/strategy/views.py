"""The public page of the strategy, and the same as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from stadtkern.strategy import page, queries
from stadtkern.strategy.machines import strategy_data
from stadtkern.strategy.rules.clauses import HOLDS_FOR
from stadtkern.strategy.wording import STATUSES
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from stadtkern.strategy.page import ShownClause
    from stadtkern.strategy.rules.clauses import Strategy


@require_safe
def strategy(request: HttpRequest) -> HttpResponse:
    found = queries.in_force(timezone.localdate())
    facts: dict[str, Any] = {"trail": [(_("Start page"), reverse("portal:start")), (_("AI strategy"), "")]}
    if found is None:
        return render(request, "strategy/missing.html", facts)
    now = timezone.now()
    shown = page.clauses(found, at=now)
    checked = page.last_check(shown)
    status, section = request.GET.get("stand", ""), request.GET.get("teil", "")
    groups = _groups(found, shown, status=status, section=section)
    facts |= {
        "counts": page.counts(shown),
        "not_built": sum(any(each.missing for each in clause.mechanisms) for clause in shown.values()),
        "checked": page.moment(checked) if checked else "",
        "is_old": checked is not None and checked + HOLDS_FOR < now,
        "groups": groups,
        "chosen_count": sum(len(clauses) for _key, _name, clauses in groups),
        "chosen_status": status,
        "chosen_section": section,
        "status_choices": [("", _("all")), *((code, str(words)) for code, words in STATUSES.items())],
        "section_choices": [("", _("all")), *_sections()],
        "term_columns": [_("Open word"), _("What it means here"), _("Who decides")],
        "terms": page.terms(found),
        "limits": page.limits(),
        "versions": page.versions(queries.versions()),
        "version": found.version,
    }
    return render(request, "strategy/clause_list.html", facts)


def _sections() -> list[tuple[str, str]]:
    written = queries.written()
    return [(key, in_language(name)) for key, name in written.sections.items()] if written else []


def _groups(
    strategy: Strategy, shown: Mapping[str, ShownClause], *, status: str, section: str
) -> list[tuple[str, str, list[ShownClause]]]:
    """Return the chosen clauses by the parts of the strategy; parts without any are left out."""
    groups = [
        (
            key,
            name,
            [
                shown[number]
                for number, clause in strategy.clauses.items()
                if clause.section == key and section in {"", key} and status in {"", shown[number].status}
            ],
        )
        for key, name in _sections()
    ]
    return [group for group in groups if group[2]]


@require_safe
@cache_control(public=True, max_age=60)
def strategy_for_machines(request: HttpRequest) -> JsonResponse:
    return JsonResponse(strategy_data(timezone.now()), json_dumps_params={"ensure_ascii": False})
