"""Settings of the test suite: the real ones, with a throw-away data folder, the invented town and quick passwords."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("STADTKERN_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")
os.environ.setdefault("STADTKERN_CITY", "musterstadt")
os.environ.setdefault("STADTKERN_CITIES_DIR", str(Path(__file__).resolve().parents[3] / "cities"))
os.environ.setdefault("STADTKERN_DATA_DIR", tempfile.mkdtemp(prefix="stadtkern-test-"))

from stadtkern.config.settings import *  # noqa: F403 - the environment comes first
from stadtkern.config.settings import DATA_DIR, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)
