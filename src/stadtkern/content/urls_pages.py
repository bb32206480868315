"""The editors' pages. Wagtail's own list of addresses also has a sign-in without rate limit; it has no place here."""

from django.urls import re_path
from wagtail.urls import serve_pattern
from wagtail.views import serve

urlpatterns = [re_path(serve_pattern, serve, name="wagtail_serve")]
