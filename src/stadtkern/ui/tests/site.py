"""A site of nothing but this room: its own addresses, a town and a few pages, so that its tests need no other room."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from stadtkern.core.errors import Refused
from stadtkern.ui.navigation import Entry, Navigation

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

TOWN = SimpleNamespace(
    name="Musterstadt",
    official_name="Stadtgemeinde Musterstadt",
    phone="+43 1234 5670",
    email="stadt@musterstadt.example",
    address=SimpleNamespace(street="Hauptplatz 1", postcode="1234", place="Musterstadt"),
    claim=SimpleNamespace(de="Wir sind für Sie da.", en="Here for you."),
    colours=SimpleNamespace(
        primary_light="#8A1C2B", on_primary_light="#FFFFFF", primary_dark="#F2A3AB", on_primary_dark="#22060A"
    ),
)
NAVIGATION = Navigation(
    home="/",
    search="/suche/",
    ask="/frage/",
    main=(Entry("Leistungen", "/leistungen/"), Entry("Ämter", "/aemter/")),
    about=(Entry("Impressum", "/impressum/"),),
)


def town(request: HttpRequest) -> dict[str, Any]:
    return {"town": TOWN, "navigation": NAVIGATION, "crest_url": "/wappen.svg"}


def page(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", {"chapters": []})


def refused(request: HttpRequest) -> HttpResponse:
    raise Refused("not_found", "Diesen Antrag <gibt> es nicht.")


def too_many(request: HttpRequest) -> HttpResponse:
    raise Refused("too_many_requests", "Bitte warten Sie eine Minute.")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("stadtkern.ui.urls")),
    *i18n_patterns(
        path("", page, name="start"),
        path("leistungen/", page, name="services"),
        path("abgelehnt/", refused),
        path("zu-schnell/", too_many),
        path("kaputt/", broken),
        prefix_default_language=False,
    ),
]
handler404 = "stadtkern.ui.views.not_found"
handler500 = "stadtkern.ui.views.server_error"
