from django.urls import path

from stadtkern.identity import views

app_name = "identity"
urlpatterns = [
    path("intern/", views.home, name="home"),
    path("intern/anmelden/", views.login, name="login"),
    path("intern/abmelden/", views.logout, name="logout"),
]
