"""No pages: the gateway alone answers below /v1/ only."""

urlpatterns: list[object] = []
