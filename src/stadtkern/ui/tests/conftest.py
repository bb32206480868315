from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from django.test import RequestFactory

if TYPE_CHECKING:
    from django.http import HttpRequest

PORTAL = "stadtkern.portal.context.town"
REDIRECTS = "stadtkern.content.redirects.old_addresses"
SITE = "stadtkern.ui.tests.site"


@pytest.fixture(autouse=True)
def _site_of_this_room(settings: Any) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors[processors.index(PORTAL)] = f"{SITE}.town"
    settings.TEMPLATES = templates
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != REDIRECTS]
    settings.ROOT_URLCONF = SITE


@pytest.fixture
def request_for_page() -> HttpRequest:
    return RequestFactory().get("/liste/?ort=Nord&seite=4")
