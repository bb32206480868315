"""Addresses for machines and staff: one language, no prefix."""

from django.urls import path

from stadtkern.register.views import files, importing, staff_concerns, staff_incidents

urlpatterns = [
    path("ki-register/register.json", files.register_json, name="register_json"),
    path("ki-register/register.csv", files.register_csv, name="register_csv"),
    path("ki-register/register-atrs.csv", files.register_atrs, name="register_atrs"),
    path("ki-register/dcat.jsonld", files.register_dcat, name="register_dcat"),
    path("ki-register/schema-1.json", files.register_schema, name="register_schema"),
    path("ki-register/<slug:public_id>/eintrag.json", files.entry_json, name="register_entry_json"),
    path("ki-register/<slug:public_id>/dpv.jsonld", files.entry_terms, name="register_entry_terms"),
    path("ki-register/<slug:public_id>/anhang-viii-c.json", files.entry_annex, name="register_entry_annex"),
    path("intern/ki-bedenken/", staff_concerns.concerns, name="register_concerns"),
    path("intern/ki-bedenken/<slug:public_id>/", staff_concerns.concern, name="register_concern"),
    path("intern/ki-vorfaelle/", staff_incidents.incidents, name="register_incidents"),
    path("intern/ki-vorfaelle/<int:number>/", staff_incidents.incident, name="register_incident"),
    path("intern/ki-register/einlesen/", importing.start, name="register_import"),
    path("intern/ki-register/einlesen/aufnehmen/", importing.take, name="register_take"),
    path("intern/ki-register/uebernommen/<slug:use_case>/", importing.taken, name="register_taken"),
]
