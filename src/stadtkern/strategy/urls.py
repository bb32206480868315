from django.urls import path

from stadtkern.strategy import views

app_name = "strategy"
urlpatterns = [
    path("ki-strategie/", views.strategy, name="clauses"),
]
