"""A year of cases in figures, as a page and as a file."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.definitions.sentences import name_of, spoken
from stadtkern.definitions.wording import number
from stadtkern.desk.counting import by_procedure, figures
from stadtkern.desk.queries import rows_of
from stadtkern.desk.views.listing import trail
from stadtkern.identity.api import StaffArea, actor_of, staff_only
from stadtkern.procedures.api import casework

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.desk.counting import Figures

YEARS = 5
CHANNELS = ("online", "assisted", "paper", "automatic")


def area() -> StaffArea:
    """Name the page below the cases."""
    return StaffArea(_("Figures"), reverse("desk:figures"), _description, under=reverse("desk:list"))


def _description() -> str:
    return _("How many cases came in a year, how long they took, and how many were in time.")


def _columns() -> list[str]:
    return [
        _("Procedure"), _("filed"), _("online"), _("with help"), _("on paper"), _("automatic"), _("withdrawn"),
        _("decided"), _("in time"), _("days, half were faster"), _("open"), _("overdue"),
    ]  # fmt: skip


@require_safe
@never_cache
@staff_only
def year_in_figures(request: HttpRequest) -> HttpResponse:
    """Show what came in a year to the offices somebody works for; ``?datei=csv`` gives the same as a file."""
    who, today = actor_of(request), timezone.now().astimezone(city.LOCAL).date()
    years = range(today.year, today.year - YEARS, -1)
    wanted = request.GET.get("jahr", "")
    year = next((each for each in years if str(each) == wanted), today.year)
    rows = list(rows_of(who, year=year, on=today))
    everything = city.current()
    found = by_procedure(rows, on=today)
    table = sorted([name_of(name, everything), *_cells(each)] for name, each in found.items())
    if rows:
        table.append([_("All together"), *_cells(figures(rows, on=today))])
    if request.GET.get("datei") == "csv":
        return _file(year, table)
    facts = {
        "year": year,
        "years": years,
        "columns": _columns(),
        "rows": table,
        "numeric": tuple(range(1, len(_columns()))),
        "has_offices": bool(casework.units_of(who)),
        "trail": trail((_("Figures"), "")),
    }
    return render(request, "desk/figures.html", facts)


def _cells(found: Figures) -> list[str]:
    return [
        str(found.received),
        *(str(found.channels.get(each, 0)) for each in CHANNELS),
        str(found.withdrawn),
        str(found.decided),
        str(found.in_time),
        "–" if found.median_days is None else number(Decimal(str(found.median_days)), spoken()),
        str(found.waiting),
        str(found.overdue),
    ]


def _file(year: int, table: list[list[str]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="akten-{year}.csv"'
    csv.writer(response, delimiter=";").writerows([_columns(), *table])
    return response
