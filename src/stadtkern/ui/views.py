"""Display choices, the brand's colours, error pages and the gallery."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, requires_csrf_token
from django.views.decorators.http import require_GET, require_POST, require_safe

from stadtkern.core.errors import Refused
from stadtkern.ui import gallery
from stadtkern.ui.display import COOKIE, COOKIE_DAYS, read_choice

if TYPE_CHECKING:
    from django.http import HttpRequest

SECONDS_PER_DAY = 24 * 60 * 60
SECONDS_PER_YEAR = 365 * SECONDS_PER_DAY


@csrf_exempt  # changes how the site looks and nothing else; without a token pages need no cookie for it
@require_POST
def choose_display(request: HttpRequest) -> HttpResponse:
    fields = ("theme", "contrast", "text_size")
    choice = read_choice(".".join(request.POST.get(field, "") for field in fields))
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    response = redirect(back if safe and back.startswith("/") else "/")
    response.set_cookie(
        COOKIE,
        str(choice),
        max_age=COOKIE_DAYS * SECONDS_PER_DAY,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
@cache_control(public=True, immutable=True, max_age=SECONDS_PER_YEAR)
def brand_stylesheet(request: HttpRequest, **colours: str) -> HttpResponse:
    """Return the town's colours as custom properties; the address names them, so it can be kept for ever."""
    return HttpResponse(render_to_string("ui/brand.css", colours), content_type="text/css; charset=utf-8")


@require_GET
def show_gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", {"chapters": gallery.show_all(request)})


def error_page(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    try:
        return render(request, f"ui/{status.value}.html", {"status": status.value}, status=status)
    except Refused:  # no town is loaded yet, so there is nothing to put around the message
        return HttpResponse(render_to_string("ui/500.html"), status=status)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.NOT_FOUND)


@requires_csrf_token
def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, HTTPStatus.TOO_MANY_REQUESTS)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return error_page(request, HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer when something broke: no database, no town, no navigation, because any of them may be the reason."""
    return HttpResponse(render_to_string("ui/500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)
