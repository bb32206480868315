"""Addresses for programs: one language, no prefix."""

from django.urls import path

from stadtkern.procedures.rest import api

urlpatterns = [path("api/amtswege/", api.urls)]
