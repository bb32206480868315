"""Addresses for machines: one language, no prefix."""

from django.urls import path

from stadtkern.portal import views
from stadtkern.portal.rest import api

urlpatterns = [
    path("wappen.svg", views.crest, name="crest"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("healthz", views.health, name="health"),
    path("api/amtswege/", api.urls),
]
