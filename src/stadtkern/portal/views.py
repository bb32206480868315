"""The pages residents see first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from stadtkern.city import api as city
from stadtkern.content import api as content
from stadtkern.core.limits import limited
from stadtkern.ideas import api as ideas
from stadtkern.portal import queries, statement
from stadtkern.portal.rules.deadlines import is_deadline
from stadtkern.portal.wording import LOGINS
from stadtkern.procedures import api as procedures
from stadtkern.ui.display import COOKIE

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stadtkern.city.api import Office, Service

SEARCHES_PER_MINUTE = 60
RESULTS = 50
PER_PAGE = 10
LATEST = 3
FEW = 2  # results; with so few, other ways are named below them


def _language() -> str:
    return (get_language() or "de")[:2]


def _trail(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Start page"), reverse("portal:start")), *steps]


def _office_facts(office: Office) -> dict[str, Any]:
    address = office.address
    return {
        "office": office,
        "now": queries.office_now(city.current(), office, timezone.now()),
        "hours": city.week_lines(office),
        "address": f"{address.street}, {address.postcode} {address.place}",
    }


def _sorted(services: list[Service]) -> list[Service]:
    return [service for letter in queries.a_to_z(services, language=_language()) for service in letter.services]


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    everything = city.current()
    facts = {
        "quick_entries": queries.quick_entries(everything),
        "lives": everything.life_situations,
        "offices": queries.offices_now(timezone.now())[: queries.ON_THE_START_PAGE],
        "news": content.latest("news", count=LATEST),
        "projects": content.latest("project", count=LATEST),
        "events": content.latest("event", count=LATEST),
        "events_url": content.list_url("event"),
        "news_url": content.list_url("news"),
        "projects_url": content.list_url("project"),
        "service_count": len(everything.services),
        "online_count": queries.online_count(everything.services.values()),
    }
    return render(request, "portal/start.html", facts)


@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    everything = city.current()
    life, office = request.GET.get("lebenslage", ""), request.GET.get("amt", "")
    services = queries.services_of(life=life, office=office)
    facts = {
        "letters": queries.a_to_z(services, language=_language()),
        "count": len(services),
        "chosen_life": life,
        "chosen_office": office,
        "life_choices": queries.choices((each.id, each.name) for each in everything.life_situations),
        "office_choices": queries.choices((each.id, each.name) for each in everything.offices.values()),
        "trail": _trail((_("Services A to Z"), "")),
    }
    return render(request, "portal/service_list.html", facts)


@require_safe
def service_detail(request: HttpRequest, service_id: str) -> HttpResponse:
    everything = city.current()
    service = everything.services.get(service_id)
    if service is None:
        raise Http404
    is_filed_here = procedures.is_filed_here(service_id)
    life = queries.life_of(service)
    life_url = reverse("portal:life_detail", args=[life.id])
    steps = (queries.in_language(life.name), life_url), (queries.in_language(service.name), "")
    facts = {
        "service": service,
        "life": life,
        "fees": queries.fees_of(service),
        "has_deadline": service.deadline is not None and is_deadline(service.deadline.de),
        "login_text": LOGINS[service.login] if service.online or is_filed_here else "",
        "is_filed_here": is_filed_here,
        "trail": _trail(*steps),
        **_office_facts(everything.offices[service.office]),
    }
    return render(request, "portal/service_detail.html", facts)


@require_safe
def life_detail(request: HttpRequest, life_id: str) -> HttpResponse:
    life = next((each for each in city.current().life_situations if each.id == life_id), None)
    if life is None:
        raise Http404
    facts = {
        "life": life,
        "services": _sorted(queries.services_of(life=life_id)),
        "trail": _trail((queries.in_language(life.name), "")),
    }
    return render(request, "portal/life_detail.html", facts)


@require_safe
def office_list(request: HttpRequest) -> HttpResponse:
    facts = {"offices": queries.offices_now(timezone.now()), "trail": _trail((_("Offices and hours"), ""))}
    return render(request, "portal/office_list.html", facts)


@require_safe
def office_detail(request: HttpRequest, office_id: str) -> HttpResponse:
    office = city.current().offices.get(office_id)
    if office is None:
        raise Http404
    steps = (_("Offices and hours"), reverse("portal:office_list")), (queries.in_language(office.name), "")
    facts = {
        "exceptions": queries.coming_exceptions(office, timezone.now()),
        "services": _sorted(queries.services_of(office=office_id)),
        "trail": _trail(*steps),
        **_office_facts(office),
    }
    return render(request, "portal/office_detail.html", facts)


@require_safe
@limited("search", per_minute=SEARCHES_PER_MINUTE)
def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:300]
    found = queries.found(query, k=RESULTS, language=_language(), today=timezone.localdate())
    facts = {
        "query": query,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("seite")),
        "few": FEW,
        "help_office": city.current().help_office,
        "trail": _trail((_("Search"), "")),
    }
    return render(request, "portal/search.html", facts)


@require_safe
def about_me(request: HttpRequest) -> HttpResponse:
    """Show what this site knows about the visitor: the cookies it was just sent, and nothing else."""
    known = {
        COOKIE: _("How you want to see the site"),
        settings.SESSION_COOKIE_NAME: _("Keeps you signed in"),
        settings.CSRF_COOKIE_NAME: _("Protects forms against misuse"),
        ideas.COOKIE: _(
            "A random number until you close the browser, so that nobody counts twice in votes and surveys"
        ),
    }
    facts = {
        "cookies": [[name, text] for name, text in known.items() if name in request.COOKIES],
        "cookie_columns": [_("Cookie"), _("What it is for")],
        "trail": _trail((_("What this site knows about me"), "")),
    }
    return render(request, "portal/about_me.html", facts)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    result = statement.last_test()
    facts = {
        "statement": result,
        "test_columns": [_("Checked"), _("Result")],
        "test_rows": statement.rows(result),
        "numeric": (),
        "trail": _trail((_("Accessibility statement"), "")),
    }
    return render(request, "portal/accessibility.html", facts)


@require_safe
@cache_control(public=True, max_age=3600)
def crest(request: HttpRequest) -> HttpResponse:
    """Serve the town's crest as a picture and nothing else; the loader has refused active content."""
    response = HttpResponse(city.current().crest_svg, content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    closed = ["/intern/", "/redaktion/", "/suche/", "/en/suche/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    addresses = [request.build_absolute_uri(path) for path in queries.public_paths()]
    return render(request, "portal/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say that the database answers and a town is loaded; for the operator's monitoring."""
    return JsonResponse({"status": "ok", "services": len(city.current().services)})
