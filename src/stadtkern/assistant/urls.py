from django.urls import path

from stadtkern.assistant import views

app_name = "assistant"
urlpatterns = [
    path("fragen/", views.ask, name="ask"),
    path("fragen/rueckmeldung/", views.feedback, name="feedback"),
    path("rueckruf/", views.call_back, name="call_back"),
    path("rueckruf/frage/", views.call_back_about, name="call_back_about"),
    path("rueckruf/<str:reference>/", views.call_back_received, name="call_back_received"),
    path("fragen/fenster/", views.widget, name="widget"),
]
