from django.urls import path

from stadtkern.governance.views import strategy

app_name = "governance"
urlpatterns = [
    path("ki-strategie/", strategy.strategy, name="strategy"),
]
