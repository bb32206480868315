"""Addresses for staff."""

from django.urls import path

from stadtkern.parties.staff import listing, objections, party, telling, waiting

app_name = "parties"
urlpatterns = [
    path("intern/akten/parteien/", waiting.letters, name="waiting"),
    path("intern/akten/<str:number>/parteien/", listing.parties, name="parties"),
    path("intern/akten/<str:number>/parteien/neu/", listing.enter, name="enter"),
    path("intern/akten/<str:number>/parteien/verhandlung/", telling.hearing, name="hearing"),
    path("intern/akten/<str:number>/parteien/ergebnisse/", telling.evidence, name="evidence"),
    path("intern/akten/<str:number>/parteien/einwendungen/", objections.objections, name="objections"),
    path("intern/akten/<str:number>/parteien/unterlagen/<int:document>/", listing.release, name="release"),
    path("intern/akten/<str:number>/parteien/beilagen/<int:file>/", party.file, name="file"),
    path("intern/akten/<str:number>/parteien/<int:place>/", party.party, name="party"),
    path("intern/akten/<str:number>/parteien/<int:place>/<int:letter>.pdf", party.letter, name="letter"),
]
