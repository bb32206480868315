"""Addresses for staff: one language, no prefix."""

from django.urls import path

from stadtkern.gatehouse.views import budgets, desk, held, keys, personal, prompts, simulator

urlpatterns = [
    path("intern/ki-schleuse/", desk.desk, name="gateway_desk"),
    path("intern/ki-schleuse/messwerte", desk.measured, name="gateway_metrics"),
    path("intern/ki-schleuse/anhalten/<slug:use_case>/", desk.stop, name="gateway_stop"),
    path("intern/ki-schleuse/schluessel/", keys.key_list, name="gateway_keys"),
    path("intern/ki-schleuse/schluessel/neu/", keys.choose, name="gateway_key_choose"),
    path("intern/ki-schleuse/schluessel/neu/<slug:use_case>/", keys.make, name="gateway_key_make"),
    path("intern/ki-schleuse/schluessel/<slug:public_id>/zurueckziehen/", keys.revoke, name="gateway_key_revoke"),
    path("intern/ki-schleuse/budgets/", budgets.budget_list, name="gateway_budgets"),
    path("intern/ki-schleuse/budgets/<int:number>/bestaetigen/", budgets.confirm, name="gateway_budget_confirm"),
    path("intern/ki-schleuse/budgets/<int:number>/zurueckziehen/", budgets.withdraw, name="gateway_budget_withdraw"),
    path("intern/ki-schleuse/angaben/", personal.personal, name="gateway_personal"),
    path("intern/ki-schleuse/angaben/<slug:use_case>/", personal.decide, name="gateway_treatment"),
    path("intern/ki-schleuse/zurueckgehalten/", held.held, name="gateway_held"),
    path("intern/ki-schleuse/vorlagen/", prompts.prompts, name="gateway_prompts"),
    path("intern/ki-schleuse/probe/", simulator.simulator, name="gateway_simulator"),
]
