from django.urls import path

from stadtkern.ideas.views import live, public, survey, workshop

app_name = "ideas"
urlpatterns = [
    path("ideen/", public.start, name="start"),
    path("ideen/liste/", public.card_list, name="list"),
    path("ideen/dafuer/", public.support, name="support"),
    path("ideen/dafuer/<slug:subject>/", public.supported, name="supported"),
    path("ideen/angekommen/<slug:public_id>/", public.received, name="received"),
    path("ideen/karte/<slug:public_id>/", public.card_detail, name="card"),
    path("ideen/karte/<slug:public_id>/kommentar/", public.comment, name="comment"),
    path("ideen/mitmachen/", workshop.join, name="join"),
    path("ideen/mitmachen/<slug:code>/", workshop.board, name="board"),
    path("ideen/mitmachen/<slug:code>/karte/", workshop.add, name="add"),
    path("ideen/mitmachen/<slug:code>/punkt/", workshop.dot, name="dot"),
    path("ideen/mitmachen/<slug:code>/live/", live.live, name="live"),
    path("umfrage/<slug:code>/", survey.survey, name="survey"),
    path("umfrage/<slug:code>/danke/", survey.thanks, name="answered"),
    path("umfrage/<slug:code>/ergebnis/", survey.results, name="results"),
]
