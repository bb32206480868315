"""What every test is forbidden: network, warnings, broken templates, writes while reading.

Must stand at the root: fixtures in ``tests/`` do not reach the tests beside the rooms under ``src/``.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as properties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT", "PRAGMA", "BEGIN", "EXPLAIN", "WITH")
LOOPBACK = {"127.0.0.1", "::1", "localhost"}

properties.register_profile("house", deadline=None)  # a busy machine is no failure
properties.load_profile("house")


class OutsideWorldError(AssertionError):
    """A test tried to leave the machine."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise OutsideWorldError(f"network is forbidden in tests: {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _one_long_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine a test must not fail because the minute of a rate limit ended in its middle."""
    monkeypatch.setattr("stadtkern.core.limits._window", lambda: 0)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    from django.core.cache import cache

    yield
    cache.clear()


def refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.lstrip().upper().startswith(READS):
        raise AssertionError(f"a GET request wrote to the database: {sql[:120]}")
    return execute(sql, params, many, context)


@pytest.fixture(autouse=True)
def _reading_never_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrap every GET of Django's test client, but for two kinds of page.

    The editor's pages may touch sessions of signed-in staff; sign-in and payment services send people back by a GET.
    """
    from django.db import connection
    from django.test import Client

    original = Client.get

    def get(self: Client, path: Any, *args: Any, **kwargs: Any) -> Any:
        if str(path).startswith(
            ("/redaktion/", "/intern/anmelden/anbieter/zurueck/", "/anmelden/zurueck/", "/zahlung/zurueck/")
        ):
            return original(self, path, *args, **kwargs)
        with connection.execute_wrapper(refuse_writes):
            response = original(self, path, *args, **kwargs)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            body = response.content.decode()
            assert "{%" not in body, "a template tag was left in the page"
            assert "{{" not in body, "a template variable was left in the page"
        return response

    monkeypatch.setattr(Client, "get", get)


@pytest.fixture
def musterstadt(db: None, settings: Any) -> Iterator[Any]:
    """Load the invented town with its services and offices, and begin with a fresh search index."""
    from django.test import TestCase

    from stadtkern.city import api as city
    from stadtkern.content.testing import forget_index

    settings.CITY_LOADED = ["stadtkern.content.city_sources.sync_city"]
    forget_index()
    with TestCase.captureOnCommitCallbacks(execute=True):
        city.load(settings.CITY_DIR, by="test")
    yield city.current()
    forget_index()


@pytest.fixture
def town_with_pages(musterstadt: Any) -> Any:
    """The invented town with the editors' pages its files bring."""
    from stadtkern.content.jobs_pages import seed

    seed()
    return musterstadt


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Let requests that do not come from Django's test client share the test's connection, as that client's do."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)
