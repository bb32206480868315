from django.urls import path

from stadtkern.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("leistungen/", views.service_list, name="service_list"),
    path("leistungen/<slug:service_id>/", views.service_detail, name="service_detail"),
    path("lebenslagen/<slug:life_id>/", views.life_detail, name="life_detail"),
    path("aemter/", views.office_list, name="office_list"),
    path("aemter/<slug:office_id>/", views.office_detail, name="office_detail"),
    path("suche/", views.search, name="search"),
    path("was-wir-wissen/", views.about_me, name="about_me"),
    path("barrierefreiheit/", views.accessibility, name="accessibility"),
]
