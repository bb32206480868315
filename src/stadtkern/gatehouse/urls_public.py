"""Addresses for everybody, in both languages."""

from django.urls import path

from stadtkern.gatehouse.views import public

app_name = "gatehouse"
urlpatterns = [path("ki-pruefung/", public.check, name="check")]
