"""Addresses for machines and staff: one language, no prefix."""

from django.urls import path

from stadtkern.assistant import staff, views
from stadtkern.assistant.rest import api

urlpatterns = [
    path("api/", api.urls),
    path("widget.js", views.widget_script, name="widget_script"),
    path("intern/anliegen/", staff.inbox, name="assistant_inbox"),
    path("intern/anliegen/rueckruf/<str:reference>/", staff.change_call_back, name="assistant_change_call_back"),
    path("intern/anliegen/<str:kind>/<int:number>/", staff.settle, name="assistant_settle"),
]
