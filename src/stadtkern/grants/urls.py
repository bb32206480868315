from django.urls import path

from stadtkern.grants.staff import budgets, lists, runs

app_name = "grants"
urlpatterns = [
    path("intern/foerderungen/", budgets.budget_list, name="budgets"),
    path("intern/foerderungen/budget/<slug:slug>/<int:year>/", budgets.budget, name="budget"),
    path("intern/foerderungen/zusagen/", budgets.waiting, name="waiting"),
    path("intern/foerderungen/zusagen/<str:award>/", budgets.award, name="award"),
    path("intern/foerderungen/auszahlung/", runs.run_list, name="runs"),
    path("intern/foerderungen/auszahlung/<str:run>.xml", runs.run_file, name="file"),
    path("intern/foerderungen/auszahlung/<str:run>/", runs.run, name="run"),
    path("intern/foerderungen/listen/", lists.all_lists, name="lists"),
    path("intern/foerderungen/listen/neu/", lists.enter, name="list_enter"),
    path("intern/foerderungen/listen/<str:public_id>/", lists.one_list, name="list"),
]
