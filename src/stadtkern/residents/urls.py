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
    path("meine-daten/hinweise/", views.contact, name="contact"),
    path("meine-daten/hinweise/beenden/", views.end_contact, name="end_contact"),
    path("meine-daten/hinweise/bestaetigen/<str:secret>/", views.confirm_contact, name="confirm_contact"),
    path("meine-daten/loeschen/", views.erase, name="erase"),
]
