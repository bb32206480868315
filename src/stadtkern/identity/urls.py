from django.urls import path

from stadtkern.identity.views import accounts, me, sign_in

app_name = "identity"
urlpatterns = [
    path("intern/", me.home, name="home"),
    path("intern/anmelden/", sign_in.login, name="login"),
    path("intern/abmelden/", sign_in.logout, name="logout"),
    path("intern/ich/", me.me, name="me"),
    path("intern/ich/bestaetigen/", me.confirm, name="confirm"),
    path("intern/ich/abmelden/", me.end_session, name="end_session"),
    path("intern/konten/", accounts.account_list, name="account_list"),
    path("intern/konten/<int:number>/rollen/", accounts.change_role, name="change_role"),
]
