"""What stands in the way of Wagtail's own addresses; mounted before them."""

from django.urls import path, re_path

from stadtkern.content.views import editing

urlpatterns = [
    path("account/", editing.own_account),
    re_path(r"^(?:users|groups|bulk/(?:identity|auth))/", editing.not_here),
]
