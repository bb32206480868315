"""Addresses for parties, in both languages."""

from django.urls import path

from stadtkern.parties.views import taking_part

app_name = "taking_part"
urlpatterns = [
    path("beteiligt/", taking_part.own, name="own"),
    path("beteiligt/<str:number>/<int:place>/", taking_part.party, name="party"),
    path("beteiligt/<str:number>/<int:place>/unterlagen/<int:document>/", taking_part.document, name="document"),
    path("beteiligt/<str:number>/<int:place>/beilagen/<int:file>/", taking_part.file, name="file"),
    path("beteiligt/<str:number>/<int:place>/schreiben/<int:letter>/oeffnen/", taking_part.open_letter, name="open"),
    path("beteiligt/<str:number>/<int:place>/schreiben/<int:letter>.pdf", taking_part.letter, name="letter"),
]
