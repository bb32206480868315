"""The gateway alone, as ``stadtkern gateway serve`` runs it for bigger towns."""

import gc
import os

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.config.gateway_settings")
django.setup()
gc.set_threshold(50_000, 20, 100)  # a call makes thousands of small objects and no cycles worth looking for
application = import_string("stadtkern.gateway.app.alone")
