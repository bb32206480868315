"""Settings of a gateway that runs alone: the town's own, without pages, so that it starts quickly and stays small."""

from stadtkern.config.settings import *  # noqa: F403 - everything else holds for it too
from stadtkern.config.settings import INSTALLED_APPS as EVERYTHING

NEEDED = ("audit", "outbox", "city", "identity", "strategy", "governance", "metering", "gateway")
LIBRARIES = ("allauth", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions")
INSTALLED_APPS = [
    each for each in EVERYTHING if each.removeprefix("stadtkern.") in NEEDED or each.startswith(LIBRARIES)
]
CITY_KINDS = []  # nothing here asks for procedures, tariffs and budgets
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # allauth looks for it; nothing ever runs it
ROOT_URLCONF = "stadtkern.config.gateway_urls"
