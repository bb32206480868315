"""The ASGI application: the one door for HTTP."""

import os
import threading

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

from stadtkern.config.body_limit import limit_bodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.config.settings")
pages = limit_bodies(get_asgi_application(), upload_mb=settings.OPTIONS.upload_mb)
pages = import_string("stadtkern.residents.test_sign_in.with_test_sign_in")(pages)  # after Django is set up
pages = import_string("stadtkern.payments.test_provider.with_test_provider")(pages)
application = import_string("stadtkern.gateway.app.with_gateway")(pages)

# The search index is built while the first visitor still reads the start page.
threading.Thread(target=import_string("stadtkern.content.live_index.warm_up"), daemon=True).start()
