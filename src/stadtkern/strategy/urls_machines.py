"""Addresses for machines: one language, no prefix."""

from django.urls import path

from stadtkern.strategy import views

urlpatterns = [
    path("ki-strategie.json", views.strategy_for_machines, name="strategy_for_machines"),
]
