"""The register for machines: JSON, CSV, Atom, linked data, and the schema the entries follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.core.limits import limited
from stadtkern.governance import api as governance
from stadtkern.register.exports import annex_viii, linked, records, tables
from stadtkern.register.exports.addresses import Addresses, addresses_of
from stadtkern.register.exports.feeds import feed

if TYPE_CHECKING:
    from django.http import HttpRequest

FILES_PER_MINUTE = 20
FRESH_S = 60  # how long a copy may be kept
LINKED, SCHEMA, ATOM, CSV = "application/ld+json", "application/schema+json", "application/atom+xml", "text/csv"


def _json(data: Any, kind: str = "application/json", *, indent: int | None = 1) -> JsonResponse:
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": indent}, content_type=kind)
    response["Access-Control-Allow-Origin"] = "*"  # public, and without cookies
    return response


def _table(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{CSV}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _described(response: HttpResponse, there: Addresses) -> HttpResponse:
    """Say in the reply's head which schema the data follow and where they are described."""
    response["Link"] = (
        f'<{there.schema}>; rel="describedby"; type="{SCHEMA}", <{there.dcat}>; rel="describedby"; type="{LINKED}"'
    )
    return response


@require_safe
@cache_control(public=True, max_age=FRESH_S)
@limited("register.file", per_minute=FILES_PER_MINUTE)
def register_json(request: HttpRequest) -> HttpResponse:
    there = addresses_of(request)
    file = records.register_file(governance.entries(), there)
    return _described(_json(file, indent=None), there)  # indented it takes half as long again


@require_safe
@cache_control(public=True, max_age=FRESH_S)
@limited("register.file", per_minute=FILES_PER_MINUTE)
def register_csv(request: HttpRequest) -> HttpResponse:
    there = addresses_of(request)
    return _described(_table(tables.register_csv(governance.entries(), there), "ki-register.csv"), there)


@require_safe
@cache_control(public=True, max_age=FRESH_S)
@limited("register.file", per_minute=FILES_PER_MINUTE)
def register_atrs(request: HttpRequest) -> HttpResponse:
    return _table(tables.atrs_csv(governance.entries(), addresses_of(request)), "ki-register-atrs.csv")


@require_safe
@cache_control(public=True, max_age=FRESH_S)
def register_dcat(request: HttpRequest) -> HttpResponse:
    latest = governance.entries(count=1)
    changed_at = latest[0].changed_at if latest else None
    return _json(linked.dataset(city.current().town, addresses_of(request), changed_at=changed_at), LINKED)


@require_safe
@cache_control(public=True, max_age=FRESH_S)
def register_schema(request: HttpRequest) -> HttpResponse:
    return _json(records.schema(addresses_of(request)), SCHEMA)


@require_safe
@cache_control(public=True, max_age=FRESH_S)
def entry_json(request: HttpRequest, public_id: str) -> HttpResponse:
    there = addresses_of(request)
    return _described(_json(records.as_record(governance.entry_of(public_id), there)), there)


@require_safe
@cache_control(public=True, max_age=FRESH_S)
def entry_terms(request: HttpRequest, public_id: str) -> HttpResponse:
    return _json(linked.entry_terms(governance.entry_of(public_id), addresses_of(request)), LINKED)


@require_safe
@cache_control(public=True, max_age=FRESH_S)
def entry_annex(request: HttpRequest, public_id: str) -> HttpResponse:
    url = addresses_of(request).entry(public_id)
    response = _json(annex_viii.document(governance.entry_of(public_id), city.current().town, url=url))
    response["Content-Disposition"] = f'attachment; filename="{public_id}-anhang-viii-c.json"'
    return response


@require_safe
@cache_control(public=True, max_age=FRESH_S)
@limited("register.file", per_minute=FILES_PER_MINUTE)
def register_feed(request: HttpRequest) -> HttpResponse:
    town = city.current().town
    return _feed(request, "", _("AI register of %s") % town.official_name)


@require_safe
@cache_control(public=True, max_age=FRESH_S)
@limited("register.feed", per_minute=3 * FILES_PER_MINUTE)
def entry_feed(request: HttpRequest, public_id: str) -> HttpResponse:
    found = governance.entry_of(public_id)
    return _feed(request, public_id, _("AI register: %s") % found.title)


def _feed(request: HttpRequest, public_id: str, title: str) -> HttpResponse:
    text = feed(
        governance.events(public_id),
        addresses_of(request),
        title=title,
        path=request.path,
        author=city.current().town.official_name,
        since=timezone.now().replace(hour=0, minute=0, second=0, microsecond=0),
    )
    return HttpResponse(text, content_type=f"{ATOM}; charset=utf-8")
