from django.urls import path

from stadtkern.content.views import public

urlpatterns = [
    path("quelle/<int:source_id>/", public.source, name="source"),
    path("quelle/<int:source_id>/text", public.source_text, name="source_text"),
    path("quelle/<int:source_id>/datei", public.source_file, name="source_file"),
]
