from django.urls import path

from stadtkern.delivery import views
from stadtkern.delivery.staff import post_room, with_provider

app_name = "delivery"
urlpatterns = [
    path("intern/poststelle/", post_room.waiting, name="list"),
    path("intern/poststelle/unterwegs/", post_room.on_the_way, name="on_the_way"),
    path("intern/poststelle/stapel/<str:batch>/", post_room.batch, name="batch"),
    path("intern/poststelle/stapel/<str:batch>/druck.pdf", post_room.pdf, name="pdf"),
    path("intern/poststelle/sendung/<str:code>/", post_room.posting, name="posting"),
    path("intern/poststelle/sendung/<str:code>/zurueckholen/", with_provider.take_back, name="take_back"),
    path("intern/poststelle/sendung/<str:code>/wege/", with_provider.ways, name="ways"),
    path("duale-zustellung/meldungen/", views.notices, name="notices"),
]
