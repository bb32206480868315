"""Addresses for everybody, in both languages."""

from django.urls import path

from stadtkern.learning.views import partners

app_name = "research"
urlpatterns = [
    path("ki-strategie/forschung/", partners.public, name="partners"),
]
