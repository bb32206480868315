from django.urls import path

from stadtkern.fairness.views import public

app_name = "fairness"
urlpatterns = [
    path("ki-gleichbehandlung/", public.report_list, name="reports"),
    path("ki-gleichbehandlung/<slug:public_id>/", public.report, name="report"),
]
