from django.urls import path

from stadtkern.identity.views import accounts, factors, me, second_factor, sign_in, single_sign_on, trail

app_name = "identity"
urlpatterns = [
    path("intern/", me.home, name="home"),
    path("intern/anmelden/", sign_in.login, name="login"),
    path("intern/anmelden/zweiter-faktor/", second_factor.second_factor, name="second_factor"),
    path("intern/anmelden/zweiter-faktor/frage/", second_factor.question_for_key, name="question_for_key"),
    path("intern/anmelden/anbieter/", single_sign_on.begin, name="sign_on"),
    path("intern/anmelden/anbieter/zurueck/", single_sign_on.come_back, name="sign_on_back"),
    path("intern/anmelden/anbieter/nein/", single_sign_on.refused, name="sign_on_refused"),
    path("intern/abmelden/", sign_in.logout, name="logout"),
    path("intern/ich/", me.me, name="me"),
    path("intern/ich/bestaetigen/", me.confirm, name="confirm"),
    path("intern/ich/bestaetigen/anbieter/", single_sign_on.begin_to_confirm, name="sign_on_to_confirm"),
    path("intern/ich/weiter/", single_sign_on.go_on, name="go_on"),
    path("intern/ich/abmelden/", me.end_session, name="end_session"),
    path("intern/ich/zweiter-faktor/", factors.factors, name="factors"),
    path("intern/ich/zweiter-faktor/app/", factors.add_app, name="add_app"),
    path("intern/ich/zweiter-faktor/passkey/", factors.add_key, name="add_key"),
    path("intern/ich/zweiter-faktor/passkey/frage/", factors.question_for_new_key, name="question_for_new_key"),
    path("intern/ich/zweiter-faktor/<int:number>/entfernen/", factors.remove_factor, name="remove_factor"),
    path("intern/ich/zweiter-faktor/notfallcodes/", factors.recovery_codes, name="recovery_codes"),
    path("intern/konten/", accounts.account_list, name="account_list"),
    path("intern/protokoll/", trail.trail, name="trail"),
    path("intern/konten/<int:number>/rollen/", accounts.change_role, name="change_role"),
]
