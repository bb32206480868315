"""Old addresses lead to where the page stands now. Wagtail notes them when an editor changes a page's address."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponsePermanentRedirect
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Page, Site

ENGLISH = "/en"


def old_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer a missing page with its new address, in the language that was asked for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or request.method not in {"GET", "HEAD"}:
            return response
        page = find_moved(request.path_info)
        if page is None:
            return response
        with translation.override("en" if request.path_info.startswith(f"{ENGLISH}/") else "de"):
            return HttpResponsePermanentRedirect(page.url)

    return middleware


def find_moved(path: str) -> Page | None:
    """Return the published page that once stood at ``path``, in either language."""
    if "\0" in path or path.startswith(("/intern/", "/redaktion/")):
        return None
    german = path.removeprefix(ENGLISH) if path.startswith(f"{ENGLISH}/") else path
    places = {Redirect.normalise_path(each) for each in (german, f"{ENGLISH}{german}")}
    rows = Redirect.objects.filter(old_path__in=places, redirect_page__live=True).select_related("redirect_page")
    found = rows.order_by("-pk").first()
    return found.redirect_page if found else None


def remember_addresses(page: Page, slugs: Iterable[str], *, site: Site) -> None:
    """Let the addresses ``slugs`` below the start page lead to ``page``."""
    for slug in slugs:
        values = {"redirect_page": page, "automatically_created": True}
        Redirect.objects.update_or_create(old_path=f"/{slug}", site=site, defaults=values)
