"""Addresses for machines and staff: one language, no prefix."""

from django.urls import path

from stadtkern.fairness.views import public, staff

urlpatterns = [
    path("ki-gleichbehandlung/<slug:public_id>.json", public.report_for_machines, name="fairness_report_for_machines"),
    path("intern/gleichbehandlung/", staff.desk, name="fairness_desk"),
    path("intern/gleichbehandlung/<slug:public_id>/", staff.run_detail, name="fairness_run"),
    path("intern/gleichbehandlung/<slug:public_id>/pruefen/", staff.review, name="fairness_review"),
]
