"""Tools on record: list, one tool with its rules and releases, a new one, its check, and its bill of materials."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries
from stadtkern.governance.forms.tools import FileForm, RulesForm, ToolForm
from stadtkern.governance.models import Release, Tool
from stadtkern.governance.views.desk import READ, trail
from stadtkern.governance.wording import FAULTS
from stadtkern.identity.api import TRAINING_CLASSES, actor_of, may, names_of, permitted
from stadtkern.lifecycle.mlbom import ToolFile, from_bom, to_bom
from stadtkern.lifecycle.tools import are_complete
from stadtkern.papers.wording import CHOICES, LOG_NONE
from stadtkern.ui.templatetags.kern import in_language

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SERIALS = uuid.UUID("6f6e2d4c-2a57-5d0e-9f0c-7e0f2f9c8a11")  # the space our serial numbers are made in


def _trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    return trail((_("Tools"), reverse("governance:tool_list")), *further)


@require_safe
@permitted(READ)
def tool_list(request: HttpRequest) -> HttpResponse:
    released = set(
        Release.objects.filter(ended_at__isnull=True, valid_until__gt=timezone.now()).values_list("tool", flat=True)
    )
    facts = {
        "tools": [(each, each.pk in released, are_complete(each.security_rules)) for each in Tool.objects.all()],
        "may_manage": may(actor_of(request), "tools.manage"),
        "trail": [*_trail()[:-1], (_("Tools"), "")],
    }
    return render(request, "governance/tool_list.html", facts)


@require_safe
@permitted(READ)
def tool(request: HttpRequest, public_id: str) -> HttpResponse:
    found = queries.tool(public_id)
    facts = {
        "tool": found,
        "facts": _facts(found),
        "rules": _rules(found.security_rules),
        "checked_by": names_of([found.checked_by]).get(found.checked_by, found.checked_by),
        "releases": found.releases.select_related("use_case"),
        "may_manage": may(actor_of(request), "tools.manage"),
        "trail": _trail((found.name, "")),
    }
    return render(request, "governance/tool_detail.html", facts)


def _facts(found: Tool) -> list[tuple[str, Any]]:
    rows = [
        (_("Vendor"), found.vendor),
        (_("Version"), found.version),
        (_("Check value of this version"), found.digest),
        (_("Where does it run?"), found.host),
        (_("In the town's own house"), _("yes") if found.is_local else _("no")),
        (_("Licence"), found.licence),
        (_("Contract until"), found.contract_until.strftime("%d.%m.%Y") if found.contract_until else ""),
        (_("Energy for each call, in Wh"), found.energy_wh_per_call),
        (_("Which training does it need?"), in_language(TRAINING_CLASSES[found.training_class].words)),
        (_("Model card"), found.model_card),
    ]
    return [(label, value) for label, value in rows if value not in ("", None)]


def _rules(rules: dict[str, Any]) -> list[tuple[str, str]]:
    if not are_complete(rules):
        return []
    return [
        (_("Kinds of data"), ", ".join(str(CHOICES[each]) for each in rules["data_classes"])),
        (_("Purposes"), ", ".join(rules["purposes"])),
        (_("Functions"), ", ".join(rules.get("functions", [])) or _("none")),
        (_("Days data is kept"), str(rules["retention_days"])),
        (_("What may it reach?"), str(CHOICES[rules["network"]])),
        (_("What is logged?"), str(LOG_NONE if rules["logging"] == "none" else CHOICES[rules["logging"]])),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("tools.manage")
def new(request: HttpRequest) -> HttpResponse:
    form = ToolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_tool(
                form.cleaned_data.pop("public_id"), form.cleaned_data, by=actor_of(request), at=timezone.now()
            )
        except Refused as refusal:
            form.add_error("public_id", refusal.hint)
        else:
            messages.success(request, _("The tool is on record. It cannot be used before somebody has checked it."))
            return redirect("governance:tool", request.POST["public_id"])
    return render(request, "governance/tool_new.html", {"form": form, "trail": _trail((_("New tool"), ""))})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("tools.manage")
def check(request: HttpRequest, public_id: str) -> HttpResponse:
    found = queries.tool(public_id)
    form = RulesForm(request.POST or None, initial=found.security_rules or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        actions.check_tool(public_id, rules=form.rules(), on=timezone.localdate(now), by=actor_of(request))
        messages.success(request, _("Checked. The rules hold from now on."))
        return redirect("governance:tool", public_id)
    facts = {
        "tool": found,
        "form": form,
        "trail": _trail((found.name, reverse("governance:tool", args=[public_id])), (_("Check"), "")),
    }
    return render(request, "governance/tool_check.html", facts)


@require_safe
@permitted(READ)
def as_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give the bill of materials of a tool as a file; the same tool has the same serial number."""
    found = queries.tool(public_id)
    bom = to_bom(_as_file(found), serial=str(uuid.uuid5(SERIALS, found.digest)), at=found.created_at)
    response = JsonResponse(bom, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = "application/vnd.cyclonedx+json; version=1.6"
    response["Content-Disposition"] = f'attachment; filename="{public_id}.cdx.json"'
    return response


def _as_file(found: Tool) -> ToolFile:
    return ToolFile(
        name=found.name,
        vendor=found.vendor,
        version=found.version,
        digest=found.digest,
        licence=found.licence,
        model_card=found.model_card,
        energy_wh_per_call=found.energy_wh_per_call,
        host=found.host,
        is_local=found.is_local,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permitted("tools.manage")
def read_file(request: HttpRequest) -> HttpResponse:
    """Show what a bill of materials would bring; each model is recorded from its own prefilled form."""
    form = FileForm(request.POST or None, request.FILES or None)
    tools: list[ToolFile] = []
    faults: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            data = json.loads(form.cleaned_data["file"].read())
        except (ValueError, RecursionError):
            form.add_error("file", _("This is no readable JSON file. Nothing was taken over."))
        else:
            tools, found = from_bom(data)
            faults = [(str(FAULTS[each.code]), each.place) for each in found]
    facts = {
        "form": form,
        "found": [_begun(each) for each in tools],
        "faults": faults,
        "trail": _trail((_("Read in"), "")),
    }
    return render(request, "governance/tool_import.html", facts)


def _begun(each: ToolFile) -> ToolForm:
    """Return the form of a new tool with what the file says; nothing is recorded before somebody sends it."""
    return ToolForm(
        initial={
            "public_id": slugify(f"{each.name} {each.version}")[:60],
            "name": each.name,
            "vendor": each.vendor,
            "version": each.version,
            "digest": each.digest,
            "licence": each.licence,
            "model_card": each.model_card,
            "energy_wh_per_call": each.energy_wh_per_call,
            "host": each.host,
            "is_local": each.is_local,
        },
        auto_id=f"id_{each.digest[7:15]}_%s",
    )
