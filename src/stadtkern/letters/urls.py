"""Addresses for everybody, in both languages."""

from django.urls import path

from stadtkern.letters import views

app_name = "letters"
urlpatterns = [path("signaturpruefung/", views.check, name="check")]
