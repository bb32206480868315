from django.urls import path

from stadtkern.content import staff
from stadtkern.content.views import pictures, quality

app_name = "content"
urlpatterns = [
    path("medien/<path:name>", pictures.picture_file, name="picture"),
    path("intern/qualitaet/", quality.desk, name="quality"),
    path("intern/qualitaet/widerspruch/<int:number>/", quality.judge, name="contradiction_judge"),
    path("intern/wissen/", staff.source_list, name="source_list"),
    path("intern/wissen/hochladen/", staff.source_upload, name="source_upload"),
    path("intern/wissen/<int:source_id>/", staff.source_detail, name="source_detail"),
    path("intern/wissen/<int:source_id>/zurueckziehen/", staff.source_withdraw, name="source_withdraw"),
    path("intern/wissen/<int:source_id>/wiederherstellen/", staff.source_restore, name="source_restore"),
    path("intern/wissen/<int:source_id>/original/", staff.source_original, name="source_original"),
]
