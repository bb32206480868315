"""Overviews: what is due, and the record of processing (GDPR Art. 30) of everything AI does."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.core.cells import harmless
from stadtkern.governance import desk, queries_calendar, queries_processing
from stadtkern.governance.views.desk import READ, trail
from stadtkern.governance.wording import DUE, STATES
from stadtkern.identity.api import permitted
from stadtkern.papers.wording import CHOICES

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.governance.queries_processing import Processing


@require_safe
@permitted(READ)
def calendar(request: HttpRequest) -> HttpResponse:
    today = desk.today()
    rows = [(each, str(DUE[each.kind]), each.on < today) for each in queries_calendar.due(today)]
    facts = {
        "overdue": [row for row in rows if row[2]],
        "coming": [row for row in rows if not row[2]],
        "trail": trail((_("What is due"), "")),
    }
    return render(request, "governance/calendar.html", facts)


@require_safe
@permitted(READ)
def record_of_processing(request: HttpRequest) -> HttpResponse:
    facts = {
        "entries": [(each, _items(each)) for each in queries_processing.record()],
        "town": city.current().town,
        "trail": trail((_("Record of processing"), "")),
    }
    return render(request, "governance/processing.html", facts)


def _items(each: Processing) -> list[tuple[str, Any]]:
    paper = each.paper
    people = _("personal data") if paper.has_personal_data else _("no personal data")
    return [
        (_("State"), STATES[each.use_case.state]),
        (_("Purpose"), paper.purpose),
        (_("Legal basis"), f"{paper.legal_basis} – {paper.statute}"),
        (_("Kinds of data"), f"{people}: {', '.join(str(CHOICES[each]) for each in paper.data_classes)}"),
        (_("Special categories"), _("yes") if paper.has_special_categories else _("no")),
        (_("Groups of people affected"), ", ".join(each.groups)),
        (_("Recipients"), paper.recipients),
        (_("Kept for"), _("%s days") % paper.retention_days),
        (_("Processor"), each.processor),
        (_("Impact assessment"), f"{CHOICES[paper.dpia]}: {paper.dpia_reason}"),
    ]


@require_safe
@permitted(READ)
def record_as_table(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="verarbeitungsverzeichnis-ki.csv"'
    writer = csv.writer(response)
    rows = [(each, _items(each)) for each in queries_processing.record()]
    heads = [label for label, _value in rows[0][1]] if rows else []
    writer.writerow([_("Number"), _("Title"), *heads])
    for each, items in rows:
        cells = [each.use_case.public_id, each.use_case.title, *(value for _label, value in items)]
        writer.writerow([harmless(cell) for cell in cells])
    return response
