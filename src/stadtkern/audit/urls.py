from django.urls import path

from stadtkern.audit import views

app_name = "audit"
urlpatterns = [
    path("protokoll/", views.heads, name="heads"),
    path("protokoll/koepfe.json", views.heads_for_machines, name="heads_for_machines"),
    path("protokoll/verify_audit.py", views.verifier, name="verifier"),
]
