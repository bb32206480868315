from django.urls import path

from stadtkern.register.views import concerns, files, public

app_name = "register"
urlpatterns = [
    path("ki-register/", public.register, name="entries"),
    path("ki-register/ideen/", public.backlog, name="backlog"),
    path("ki-register/bedenken/", concerns.concerns, name="concerns"),
    path("ki-register/bedenken/suchen/", concerns.find_concern, name="find_concern"),
    path("ki-register/bedenken/<slug:public_id>/", concerns.concern, name="concern"),
    path("ki-register/feed.atom", files.register_feed, name="feed"),
    path("ki-register/<slug:public_id>/", public.entry, name="entry"),
    path("ki-register/<slug:public_id>/eu-eintrag/", public.annex, name="annex"),
    path("ki-register/<slug:public_id>/feed.atom", files.entry_feed, name="entry_feed"),
]
