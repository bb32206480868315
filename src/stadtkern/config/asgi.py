"""The ASGI application: the one door for HTTP."""

import os
import threading

from django.core.asgi import get_asgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.config.settings")
application = get_asgi_application()

# The search index is built while the first visitor still reads the start page.
threading.Thread(target=import_string("stadtkern.content.live_index.warm_up"), daemon=True).start()
