from django.urls import path

from stadtkern.governance.views import acts, desk, overview, papers, pilots, tools

app_name = "governance"
urlpatterns = [
    path("intern/ki/", desk.case_list, name="case_list"),
    path("intern/ki/<slug:public_id>/", desk.case, name="case"),
    path("intern/ki/<slug:public_id>/unterlagen/<int:number>/", papers.read, name="paper"),
    path("intern/ki/<slug:public_id>/unterlagen/<slug:kind>/schreiben/", papers.write, name="write"),
    path("intern/ki/<slug:public_id>/einstufung/", papers.classify, name="classify"),
    path("intern/ki/<slug:public_id>/unterschreiben/<slug:gate>/", acts.sign, name="sign"),
    path("intern/ki/<slug:public_id>/weiter/", acts.move_on, name="move_on"),
    path("intern/ki/<slug:public_id>/anhalten/", acts.stop, name="stop"),
    path("intern/ki/<slug:public_id>/verantwortung/", acts.name_owner, name="name_owner"),
    path("intern/ki/<slug:public_id>/pilotteam/", acts.member, name="member"),
    path("intern/ki/<slug:public_id>/messwerte/", pilots.measurements, name="measurements"),
    path("intern/ki/<slug:public_id>/tun/<slug:verb>/", acts.grave, name="act"),
    path("intern/ki-termine/", overview.calendar, name="calendar"),
    path("intern/ki-verarbeitungen/", overview.record_of_processing, name="processing"),
    path("intern/ki-verarbeitungen/verzeichnis.csv", overview.record_as_table, name="processing_csv"),
    path("intern/ki-werkzeuge/", tools.tool_list, name="tool_list"),
    path("intern/ki-werkzeuge/neu/", tools.new, name="tool_new"),
    path("intern/ki-werkzeuge/einlesen/", tools.read_file, name="tool_import"),
    path("intern/ki-werkzeuge/<slug:public_id>/", tools.tool, name="tool"),
    path("intern/ki-werkzeuge/<slug:public_id>/pruefen/", tools.check, name="tool_check"),
    path("intern/ki-werkzeuge/<slug:public_id>/stueckliste.json", tools.as_file, name="tool_file"),
]
