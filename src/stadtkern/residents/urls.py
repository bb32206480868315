from django.urls import path

from stadtkern.residents import views

app_name = "residents"
urlpatterns = [
    path("anmelden/", views.sign_in, name="sign_in"),
    path("anmelden/id-austria/", views.begin, name="begin"),
    path("anmelden/zurueck/", views.come_back, name="back"),
    path("abmelden/", views.sign_out, name="sign_out"),
    path("meine-daten/", views.me, name="me"),
    path("meine-daten/herunterladen/", views.download, name="download"),
    path("meine-daten/loeschen/", views.erase, name="erase"),
]
