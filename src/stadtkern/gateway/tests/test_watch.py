"""A stop is felt within a second, also across processes; a picture nobody can renew allows nothing."""

from __future__ import annotations

import json
import time
from contextlib import closing
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from stadtkern.gateway.testing.fake_server import MODEL, FakeModelServer
from stadtkern.gateway.testing.on_disk import on_disk
from stadtkern.gateway.testing.served import Served, released, served
from stadtkern.gateway.watch import Watch
from stadtkern.modelcalls import keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LONG = " ".join(["Wort"] * 400)
PATIENCE_S = 20  # on a machine that does other things too
STOPS = {
    "the key is withdrawn": "UPDATE gateway_key SET revoked_at = '2026-01-01 00:00:00', revoked_by = 'account:4'",
    "the release ends": "UPDATE governance_release SET ended_at = '2026-01-01 00:00:00'",
    "the account is closed": "UPDATE identity_account SET is_active = 0",
}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Served, FakeModelServer]]:
    use_case, key = released()
    with (
        FakeModelServer(digests={MODEL: "a" * 64}, answer=LONG, pause_s=0.05) as fake,
        served(tmp_path, fake.address, MODEL, use_case=use_case, key=key) as gateway,
    ):
        yield gateway, fake


def begun_stream(gateway: Served, http: HTTPConnection) -> Any:
    """Begin a stream and return it after its first event."""
    body = {"model": gateway.tool, "messages": [{"role": "user", "content": "Guten Tag"}], "stream": True}
    http.request("POST", "/v1/chat/completions", json.dumps(body), {"Authorization": f"Bearer {gateway.key}"})
    stream = http.getresponse()
    assert stream.readline().startswith(b"data: {")
    return stream


@pytest.mark.parametrize("stop", sorted(STOPS))
def test_a_running_stream_ends(stop: str, house: tuple[Served, FakeModelServer]) -> None:
    gateway, fake = house
    with closing(HTTPConnection(urlsplit(gateway.address).netloc, timeout=PATIENCE_S)) as http:
        stream = begun_stream(gateway, http)
        gateway.sql(STOPS[stop])
        events = stream.read().strip().splitlines()
    last = json.loads(events[-1].removeprefix(b"data: "))
    assert (last["error"]["code"], len(events) < 400) == ("stopped", True)
    wait_until(lambda: bool(fake.abandoned))  # the server is told to stop too


def test_a_stream_in_which_nothing_comes_ends_too(house: tuple[Served, FakeModelServer]) -> None:
    gateway, fake = house
    fake.pause_s = 3 * PATIENCE_S
    with closing(HTTPConnection(urlsplit(gateway.address).netloc, timeout=PATIENCE_S)) as http:
        stream = begun_stream(gateway, http)
        gateway.sql(STOPS["the key is withdrawn"])
        assert b'"stopped"' in stream.read()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[tuple[Watch, Path, str, str]]:
    use_case, key = released()
    with on_disk(tmp_path) as path:
        following = Watch()
        following.look()
        following.start()
        yield following, path, use_case, str(keys.digest(key))
        following.close()


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def changed(path: Path, statement: str) -> None:
    """Change the database as another process would."""
    import sqlite3

    with closing(sqlite3.connect(path, timeout=10)) as other, other:
        other.execute(statement)


def test_the_picture_follows(watch: tuple[Watch, Path, str, str]) -> None:
    following, path, _use_case, digest = watch
    assert following.newest.keys[digest].is_revoked is False
    changed(path, STOPS["the key is withdrawn"])
    wait_until(lambda: following.newest.keys[digest].is_revoked)
    changed(path, "DELETE FROM gateway_key")
    wait_until(lambda: digest not in following.newest.keys)


def test_a_database_that_is_gone_allows_nothing_until_it_is_back(watch: tuple[Watch, Path, str, str]) -> None:
    following, path, use_case, _digest = watch
    assert following.current() is not None
    changed(path, "ALTER TABLE gateway_key RENAME TO gateway_gone")
    wait_until(lambda: following.current() is None)
    assert use_case in following.newest.grants  # what pages describe
    changed(path, "ALTER TABLE gateway_gone RENAME TO gateway_key")
    wait_until(lambda: following.current() is not None)


def test_before_the_first_look_nothing_is_allowed() -> None:
    assert Watch().current() is None
