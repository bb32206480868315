from django.urls import path

from stadtkern.handover.views import archive, back, out

app_name = "handover"
urlpatterns = [
    path("intern/uebergabe/zurueck/", back.lay_ready, name="back"),
    path("intern/uebergabe/zurueck/<str:number>/<int:pk>/", back.shown, name="shown"),
    path("intern/uebergabe/archiv/", archive.due, name="archive"),
    path("intern/uebergabe/archiv/<str:number>/", archive.archive_case, name="archive_case"),
    path("intern/uebergabe/akt/<str:number>/", out.hand_over, name="case"),
    path("intern/uebergabe/akt/<str:number>/<str:digest>.zip", out.package, name="package"),
    path("intern/uebergabe/akt/<str:number>/unterlagen/<int:document>/", out.returned, name="returned"),
]
