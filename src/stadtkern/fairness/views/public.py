"""Public pages: what the runs of the town's use cases showed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.core.limits import check_limit
from stadtkern.fairness import queries
from stadtkern.fairness.reporting import overall, report_on
from stadtkern.fairness.wording import BADGES, VERDICTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PER_PAGE = 50
FILES_PER_MINUTE = 20


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Start page"), reverse("portal:start")), (_("Equal treatment"), reverse("fairness:reports")), *further]


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    titles = queries.public_titles()
    page = Paginator(queries.runs().filter(use_case__in=titles), PER_PAGE).get_page(request.GET.get("seite"))
    verdicts = [overall(each.facts, each.refusals) for each in page]
    rows = [
        (each, titles[each.use_case], VERDICTS[verdict], BADGES[verdict])
        for each, verdict in zip(page, verdicts, strict=True)
    ]
    facts = {
        "page": page,
        "rows": rows,
        "not_measured": queries.not_measured(timezone.localdate()),
        "trail": [*_trail()[:-1], (_("Equal treatment"), "")],
    }
    return render(request, "fairness/report_list.html", facts)


@require_safe
def report(request: HttpRequest, public_id: str) -> HttpResponse:
    found, title = queries.public_run(public_id)
    facts = {
        "run": found,
        "use_case": title,
        "report": report_on(found.result),
        "review": queries.review_of(found),
        "attribution": found.result["attribution"],
        "trail": _trail((title, "")),
    }
    return render(request, "fairness/report.html", facts)


@require_safe
def report_for_machines(request: HttpRequest, public_id: str) -> JsonResponse:
    check_limit(request, name="fairness.file", per_minute=FILES_PER_MINUTE)
    found, title = queries.public_run(public_id)
    data = {
        "run": found.public_id,
        "use_case": {"id": found.use_case, "title": title},
        "file_sha256": found.file_sha256,
        "licence": "CC-BY-4.0",
        **{name: value for name, value in found.result.items() if name != "header"},
        "settings": {name: value for name, value in found.result["header"].items() if name != "server"},
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})
