"""Addresses for staff: one language, no prefix."""

from django.urls import path

from stadtkern.ideas.views import exchange, moderation, survey_staff, workshop_staff

urlpatterns = [
    path("intern/ideen/", moderation.cards, name="ideas_cards"),
    path("intern/ideen/neu/", moderation.new_card, name="ideas_new_card"),
    path("intern/ideen/dateien/", exchange.exchange, name="ideas_exchange"),
    path("intern/ideen/dateien/aufnehmen/", exchange.take_in, name="ideas_take_in"),
    path("intern/ideen/dateien/karten.csv", exchange.cards_csv, name="ideas_csv"),
    path("intern/ideen/dateien/karten.json", exchange.cards_json, name="ideas_json"),
    path("intern/ideen/kommentar/<int:number>/", moderation.decide_comment, name="ideas_comment"),
    path("intern/ideen/karte/<slug:public_id>/", moderation.card, name="ideas_card"),
    path("intern/ideen/karte/<slug:public_id>/entscheiden/", moderation.decide, name="ideas_decide"),
    path("intern/workshops/", workshop_staff.workshops, name="ideas_workshops"),
    path("intern/workshops/<slug:code>/", workshop_staff.workshop, name="ideas_workshop"),
    path("intern/workshops/<slug:code>/schritt/", workshop_staff.go, name="ideas_go"),
    path("intern/workshops/<slug:code>/karten/", workshop_staff.move, name="ideas_move"),
    path("intern/workshops/<slug:code>/gruppe/<str:group>/", workshop_staff.change_group, name="ideas_group"),
    path("intern/workshops/<slug:code>/zurueck/<slug:public_id>/", workshop_staff.put_back, name="ideas_put_back"),
    path("intern/workshops/<slug:code>/weitergeben/<str:key>/", workshop_staff.pass_on, name="ideas_pass_on"),
    path("intern/umfragen/", survey_staff.surveys, name="ideas_surveys"),
    path("intern/umfragen/<slug:code>/", survey_staff.survey, name="ideas_survey"),
    path("intern/umfragen/<slug:code>/frage/", survey_staff.add_question, name="ideas_question"),
    path("intern/umfragen/<slug:code>/aendern/", survey_staff.change, name="ideas_change_survey"),
]
