"""Signing in and out, and the staff's start page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import render
from django.utils.module_loading import import_string

from stadtkern.core.limits import check_limit
from stadtkern.identity.api import staff_only

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

ATTEMPTS_PER_MINUTE = 10


def login(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        check_limit(request, name="login", per_minute=ATTEMPTS_PER_MINUTE)
    return LoginView.as_view(template_name="identity/login.html")(request)


logout = LogoutView.as_view()


@staff_only
def home(request: HttpRequest) -> HttpResponse:
    areas = [import_string(dotted_name)() for dotted_name in settings.STAFF_AREAS]
    return render(request, "identity/home.html", {"areas": areas})
