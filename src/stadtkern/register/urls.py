from django.urls import path

from stadtkern.register import views

app_name = "register"
urlpatterns = [
    path("ki-register/", views.register, name="entries"),
    path("ki-register/register.json", views.register_json, name="json"),
    path("ki-register/register.csv", views.register_csv, name="csv"),
    path("ki-register/<slug:public_id>/", views.entry, name="entry"),
]
