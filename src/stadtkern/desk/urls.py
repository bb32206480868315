from django.urls import path

from stadtkern.desk.views import (
    absence,
    assisted,
    case,
    competences,
    deciding,
    figures,
    listing,
    opinions,
    paper,
    post,
    remedies,
    taking_in,
    trying,
)

app_name = "desk"
urlpatterns = [
    path("intern/akten/", listing.case_list, name="list"),
    path("intern/akten/zustaendigkeiten/", competences.competences, name="competences"),
    path("intern/akten/schreiben/", post.letters, name="letters"),
    path("intern/akten/einreichen/", assisted.begin, name="assisted"),
    path("intern/akten/einreichen/papier/", paper.begin, name="paper"),
    path("intern/akten/stellungnahmen/", opinions.owed, name="opinions"),
    path("intern/akten/abwesend/", absence.absence, name="absence"),
    path("intern/akten/zahlen/", figures.year_in_figures, name="figures"),
    path("intern/akten/amtswege/", trying.choose, name="definitions"),
    path("intern/akten/amtswege/<slug:procedure>/", trying.try_out, name="try"),
    path("intern/akten/<str:number>/stellungnahmen/", opinions.ask, name="ask_opinion"),
    path("intern/akten/<str:number>/stellungnahmen/<int:opinion>/", opinions.opinion, name="opinion"),
    path("intern/akten/<str:number>/stellungnahmen/<int:opinion>/zurueck/", opinions.take_back, name="take_back"),
    path("intern/akten/<str:number>/zusammenfassung/", assisted.summary, name="summary"),
    path("intern/akten/<str:number>/", case.case, name="case"),
    path("intern/akten/<str:number>/tun/<slug:verb>/", case.act, name="act"),
    path("intern/akten/<str:number>/verbesserung/", case.correction, name="correction"),
    path("intern/akten/<str:number>/unterlagen/<int:document>/", case.document, name="document"),
    path("intern/akten/<str:number>/einlangen/", taking_in.take_in, name="take_in"),
    path("intern/akten/<str:number>/rechtsmittel/", remedies.remedy, name="remedy"),
    path("intern/akten/<str:number>/schreiben/<int:letter>/", post.case_letter, name="case_letter"),
    path(
        "intern/akten/<str:number>/schreiben/<int:letter>/schreiben.pdf", post.case_letter_pdf, name="case_letter_pdf"
    ),
    path("intern/akten/<str:number>/entscheidung/", deciding.write, name="write"),
    path("intern/akten/<str:number>/entscheidung/ansehen/", deciding.sign, name="sign"),
    path("intern/akten/<str:number>/entscheidung/schreiben.pdf", deciding.letter, name="letter"),
    path("intern/akten/<str:number>/entscheidung/post/", post.post, name="post"),
    path("intern/akten/<str:number>/entscheidung/unterschreiben/", deciding.signed, name="signed"),
]
