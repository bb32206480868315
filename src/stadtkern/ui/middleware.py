"""What happens around every request: log line, client address, editor's policy, refusals."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

import structlog
from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.utils import translation

from stadtkern.core.errors import Refused
from stadtkern.core.limits import WINDOW_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    View = Callable[[HttpRequest], HttpResponse]

log = structlog.get_logger("stadtkern.http")
STATUS = {"not_found": 404, "too_many_requests": 429, "not_allowed": 403, "too_large": 413}
EDITOR_PREFIX = "/redaktion/"
STAFF_PREFIX, LANGUAGE_PARAMETER = "/intern/", "sprache"
LANGUAGE_KEPT_S = 60 * 60 * 24 * 365


def request_log(get_response: View) -> View:
    """Give each request a number and write one line without content: no query, no address, no body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            request_id=request.request_id,  # type: ignore[attr-defined]
            method=request.method,
            view=match.view_name if match else "",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return middleware


def client_address(get_response: View) -> View:
    """Take the visitor's address from our own proxies only, as many hops back as we run."""

    def middleware(request: HttpRequest) -> HttpResponse:
        hops = settings.OPTIONS.trusted_proxies
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if hops and len(forwarded) >= hops:
            request.META["REMOTE_ADDR"] = forwarded[-hops]
        return get_response(request)

    return middleware


def utf8_forms(get_response: View) -> View:
    """Refuse a form with files in another encoding than UTF-8, as Django refuses one without files."""

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if request.content_type == "multipart/form-data" and charset not in {"utf-8", "utf8"}:
            request.encoding = "utf-8"  # so that the page of the refusal can look at it
            raise BadRequest("forms are UTF-8 here")
        return get_response(request)

    return middleware


def staff_language(get_response: View) -> View:
    """Speak the language somebody chose on the staff's pages, which have one address for both.

    ``?sprache=en`` chooses; a cookie of these pages alone remembers it.
    """
    known = {code for code, _name in settings.LANGUAGES}

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(STAFF_PREFIX):
            return get_response(request)
        chosen = request.GET.get(LANGUAGE_PARAMETER, "")
        language = chosen if chosen in known else request.COOKIES.get(LANGUAGE_PARAMETER, "")
        if language not in known:
            return get_response(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers["Content-Language"] = language
        if chosen in known:
            response.set_cookie(
                LANGUAGE_PARAMETER,
                chosen,
                path=STAFF_PREFIX,
                max_age=LANGUAGE_KEPT_S,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def editor_csp(get_response: View) -> View:
    """Allow Wagtail's editor its inline scripts; every other page keeps the strict policy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(EDITOR_PREFIX):
            response._csp_replace = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": [SELF, "data:", "blob:"],
                "frame-ancestors": [SELF],
                "frame-src": [SELF],
            }
        return response

    return middleware


class refusals:  # noqa: N801 - used like the functions above
    """Turn ``Refused`` into a page that says what happened, what is kept and what to do."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        status = STATUS.get(exception.reason, 400)
        response = render(request, "ui/refused.html", {"refusal": exception, "status": status}, status=status)
        if status == 429:
            response["Retry-After"] = str(WINDOW_SECONDS)
        return response
