"""Addresses for machines: one language, no prefix."""

from django.urls import path

from stadtkern.governance.views import strategy

urlpatterns = [
    path("ki-strategie.json", strategy.strategy_for_machines, name="strategy_for_machines"),
]
