from django.urls import path

from stadtkern.governance.views import register, strategy

app_name = "governance"
urlpatterns = [
    path("ki-strategie/", strategy.strategy, name="strategy"),
    path("ki-register/", register.register, name="register"),
    path("ki-register/register.json", register.register_json, name="register_json"),
    path("ki-register/register.csv", register.register_csv, name="register_csv"),
    path("ki-register/<slug:public_id>/", register.entry, name="register_entry"),
]
