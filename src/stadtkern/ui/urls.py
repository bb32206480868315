from django.urls import path, re_path

from stadtkern.ui import views

app_name = "ui"
COLOUR = "[0-9a-f]{6}"
BRAND = "-".join(
    f"(?P<{name}>{COLOUR})" for name in ("primary_light", "on_primary_light", "primary_dark", "on_primary_dark")
)
urlpatterns = [
    path("ui/", views.show_gallery, name="gallery"),
    re_path(rf"^ui/marke\.{BRAND}\.css$", views.brand_stylesheet, name="brand"),
    path("anzeige/", views.choose_display, name="display"),
]
