from django.urls import path

from stadtkern.procedures.staff import case, competences, deciding, desk

app_name = "desk"
urlpatterns = [
    path("intern/anliegen/", desk.case_list, name="list"),
    path("intern/anliegen/zustaendigkeiten/", competences.competences, name="competences"),
    path("intern/anliegen/<str:number>/", case.case, name="case"),
    path("intern/anliegen/<str:number>/tun/<slug:verb>/", case.act, name="act"),
    path("intern/anliegen/<str:number>/verbesserung/", case.correction, name="correction"),
    path("intern/anliegen/<str:number>/unterlagen/<int:document>/", case.document, name="document"),
    path("intern/anliegen/<str:number>/entscheidung/", deciding.write, name="write"),
    path("intern/anliegen/<str:number>/entscheidung/ansehen/", deciding.sign, name="sign"),
    path("intern/anliegen/<str:number>/entscheidung/schreiben.pdf", deciding.letter, name="letter"),
    path("intern/anliegen/<str:number>/entscheidung/unterschreiben/", deciding.signed, name="signed"),
]
