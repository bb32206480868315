"""The ASGI application: the one door for HTTP."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.config.settings")
application = get_asgi_application()
