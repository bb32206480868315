"""The public AI register: what the town uses AI for, as pages and as files for machines."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.core.limits import check_limit
from stadtkern.governance import api as governance
from stadtkern.governance.api import BADGES, DATA_CLASSES, SHOWN, STATES, VERDICTS
from stadtkern.register.records import as_record
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.governance.api import Entry

PER_PAGE = 50
FILES_PER_MINUTE = 20


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Start page"), reverse("portal:start")), (_("AI register"), reverse("register:entries")), *further]


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("stand", "")
    state = wanted if wanted in {each.value for each in SHOWN} else ""
    counts = governance.entry_counts()
    total = sum(counts.get(each.value, 0) for each in SHOWN if state in {"", each.value})
    page = Paginator(range(total), PER_PAGE).get_page(request.GET.get("seite"))
    found = governance.entries(state=state, start=page.start_index() - 1 if total else 0, count=PER_PAGE)
    facts = {
        "page": page,
        "rows": [(each, STATES[each.state], BADGES[each.state]) for each in found],
        "state": state,
        "choices": [("", _("all")), *((each.value, STATES[each.value]) for each in SHOWN if counts.get(each.value))],
        "ideas": sum(count for name, count in counts.items() if name not in {each.value for each in SHOWN}),
        "blocked": counts.get("blocked", 0),
        "total": total,
        "trail": [*_trail()[:-1], (_("AI register"), "")],
    }
    return render(request, "register/entry_list.html", facts)


@require_safe
def entry(request: HttpRequest, public_id: str) -> HttpResponse:
    found = governance.entry_of(public_id)
    facts = {
        "entry": found,
        "state": STATES[found.state],
        "badge": BADGES[found.state],
        "office": _office_name(found.office),
        "purpose": [(_("Problem"), found.problem), (_("Benefit"), found.benefit), (_("For whom"), found.affected)],
        "law": _law(found),
        "tool": _tool(found),
        "columns": [_("Measure"), _("Threshold"), _("Result"), _("95 % interval"), _("Count"), _("Verdict")],
        "rows": [
            [each.name, each.threshold, each.value, f"{each.low} – {each.high}", each.count, VERDICTS[each.verdict]]
            for each in found.measured
        ],
        "bias": [VERDICTS[verdict] for verdict in (found.bias_facts, found.bias_refusals) if verdict],
        "trail": _trail((found.title, "")),
    }
    return render(request, "register/entry_detail.html", facts)


def _office_name(office_id: str) -> str:
    office = city.current().offices.get(office_id)
    return in_language(office.name) if office else ""


def _law(found: Entry) -> list[tuple[str, str]]:
    basis = " – ".join(part for part in (found.legal_basis, found.statute) if part)
    points = f" ({', '.join(found.class_reasons)})" if found.class_reasons else ""
    personal = {True: _("yes"), False: _("no"), None: ""}[found.has_personal_data]
    facts = [
        (_("Class under the EU AI Act"), f"{found.class_word}{points}" if found.class_word else ""),
        (_("Legal basis"), basis),
        (_("Personal data"), personal),
        (_("Kinds of data"), ", ".join(str(DATA_CLASSES[each]) for each in found.data_classes)),
        (_("Data protection impact assessment"), found.dpia),
    ]
    return [(label, value) for label, value in facts if value]


def _tool(found: Entry) -> list[tuple[str, str]]:
    places = {True: _("in the town's own house"), False: _("outside, with a dated exception"), None: ""}
    facts = [
        (_("Tool"), found.tool),
        (_("Supplier"), found.supplier),
        (_("Where it runs"), " – ".join(part for part in (found.host, places[found.is_local]) if part)),
        (_("Version (check value)"), found.digest),
        (_("How results are marked"), found.label),
    ]
    return [(label, value) for label, value in facts if value]


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    check_limit(request, name="register.file", per_minute=FILES_PER_MINUTE)
    source = request.build_absolute_uri(reverse("register:json"))
    role = str(_("A named person decides or releases every result."))
    return [
        as_record(
            found,
            url=request.build_absolute_uri(reverse("register:entry", args=[found.public_id])),
            source_url=source,
            human_role=role,
        )
        for found in governance.entries()
    ]


@require_safe
def register_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"entries": _records(request)}, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    records = _records(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ki-register.csv"'
    names = list(records[0]) if records else ["name"]
    writer = csv.DictWriter(response, names)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in record.items()} for record in records)
    return response


def _harmless(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
