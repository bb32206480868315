"""Addresses for everybody, in both languages."""

from django.urls import path

from stadtkern.grants.views import estimate

app_name = "estimate"
urlpatterns = [
    path("amtswege/<slug:procedure>/rechner/", estimate.estimated, name="estimate"),
]
