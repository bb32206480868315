from django.urls import path

from stadtkern.procedures.views import documents, filing, matters, paying

app_name = "procedures"
urlpatterns = [
    path("amtswege/<slug:procedure>/", filing.start, name="start"),
    path("amtswege/<slug:procedure>/formular.pdf", filing.paper, name="paper"),
    path("amtswege/<slug:procedure>/beginnen/", filing.begin, name="begin"),
    path("amtswege/formular/<str:token>/", filing.go_on, name="form"),
    path("amtswege/formular/<str:token>/pruefen/", filing.review, name="review"),
    path("amtswege/formular/<str:token>/unterlagen/", documents.documents, name="documents"),
    path("amtswege/formular/<str:token>/unterlagen/<int:document>/", documents.of_form, name="document_of_form"),
    path("amtswege/formular/<str:token>/unterlagen/<int:document>/entfernen/", documents.remove, name="remove"),
    path("amtswege/formular/<str:token>/einreichen/", filing.submit, name="submit"),
    path("amtswege/formular/<str:token>/eingereicht/", filing.filed, name="filed"),
    path("amtswege/formular/<str:token>/zahlen/", paying.pay_filed, name="pay_filed"),
    path("amtswege/formular/<str:token>/gemerkt/", filing.kept, name="kept"),
    path("amtswege/formular/<str:token>/formular.pdf", filing.printed, name="printed"),
    path("amtswege/formular/<str:token>/verwerfen/", filing.discard, name="discard"),
    path("amtswege/formular/<str:token>/seite/<slug:page>/", filing.page, name="page"),
    path("meine-anliegen/", matters.matters, name="matters"),
    path("meine-anliegen/<str:number>/", matters.matter, name="matter"),
    path("meine-anliegen/<str:number>/unterlagen/", documents.hand_in, name="hand_in"),
    path("meine-anliegen/<str:number>/unterlagen/<int:document>/", documents.of_matter, name="document_of_matter"),
    path("meine-anliegen/<str:number>/schreiben.pdf", matters.letter, name="letter"),
    path("meine-anliegen/<str:number>/schreiben/<int:letter>.pdf", matters.earlier_letter, name="earlier_letter"),
    path("meine-anliegen/<str:number>/schreiben/", matters.open_letter, name="open_letter"),
    path("meine-anliegen/<str:number>/rechtsmittel/", matters.appeal, name="appeal"),
    path("meine-anliegen/<str:number>/zurueckziehen/", matters.withdraw, name="withdraw"),
    path("meine-anliegen/<str:number>/zahlen/", paying.pay_matter, name="pay_matter"),
    path("zahlung/zurueck/<str:order>/", paying.come_back, name="paid_back"),
]
