"""The gateway as its own process, on a database in a file: what ``stadtkern gateway serve`` really does."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.gateway.models import Key
from stadtkern.gateway.testing.on_disk import copy_of_test_database
from stadtkern.governance.testing import MEMBER, walked
from stadtkern.lifecycle import testing as lifecycle
from stadtkern.modelcalls import keys
from stadtkern.modelcalls.policy import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = 90
FUNCTIONS = ("embeddings", "read:search")


@dataclass(frozen=True, slots=True)
class Served:
    """A gateway that answers: its address with ``/v1``, a key, the released tool, the file of its database."""

    address: str
    key: str
    tool: str
    use_case: str
    database: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Kill it with all its workers, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def sql(self, statement: str, *values: Any) -> list[Any]:
        """Change or read its database from outside, as another process would."""
        with sqlite3.connect(self.database, timeout=10) as other:
            return other.execute(statement, values).fetchall()


def released(tool: str = lifecycle.CHOICE.tool, functions: tuple[str, ...] = FUNCTIONS) -> tuple[str, str]:
    """Lead a use case to its rollout with the builders of the tests; return it and a key for it."""
    choice = lifecycle.CHOICE.model_copy(
        update={"tool": tool, "prompt_digest": NOTHING, "knowledge_digest": NOTHING, "functions": functions}
    )
    city.load(settings.CITY_DIR, by="test")
    use_case = walked(choice=choice)
    key = keys.written("served01", secrets.token_urlsafe(32))
    now = timezone.now()
    Key.objects.create(
        public_id="served01",
        digest=str(keys.digest(key)),
        use_case=use_case.public_id,
        person=f"account:{MEMBER}",
        group=choice.groups[0],
        purpose=choice.purpose,
        data_class=choice.data_classes[0],
        made_by="account:4",
        made_at=now,
        ends_at=now + timedelta(days=1),
    )
    return use_case.public_id, key


@contextmanager
def served(
    folder: Path, upstream: str, model: str, *, use_case: str, key: str, database: Path | None = None, **more: Any
) -> Iterator[Served]:
    """Serve the gateway until the block ends, on ``database`` or a copy of the test's own; ``more`` of its server."""
    if database is None:
        database = folder / "stadtkern.sqlite3"
        _copy(database)
    servers = folder / "servers.yaml"
    server = {"name": "halle-1", "address": upstream, "model": model, "power": {"idle_w": 50, "most_w": 250}, **more}
    servers.write_text(json.dumps({"tools": [{"tool": lifecycle.CHOICE.tool, "servers": [server]}]}), encoding="utf-8")
    port = _free_port()
    told = {"DATA_DIR": database.parent, "MODEL_SERVERS": servers, "CITY": settings.OPTIONS.city, "LOG_FORMAT": "text"}
    known = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment = known | {f"STADTKERN_{name}": str(value) for name, value in told.items()}
    command = [sys.executable, "-m", "stadtkern.cli", "gateway", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/v1/models", key, process)
        yield Served(f"http://127.0.0.1:{port}/v1", key, lifecycle.CHOICE.tool, use_case, database, process)
    finally:
        process.terminate()
        process.wait(20)


def _copy(database: Path) -> None:
    """Write what the test has in its database into a file, and let its release last: the builders' year is fixed."""
    copy_of_test_database(database)
    with sqlite3.connect(database) as copy:
        names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'governance%'")
        for (name,) in names.fetchall():
            copy.execute(f'DROP TRIGGER "{name}"')
        copy.execute("UPDATE governance_release SET valid_until = '2999-01-01'")
        copy.execute("UPDATE identity_trainingproof SET valid_until = '2999-01-01'")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, key: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_S
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {key}"})
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(request, timeout=PATIENCE_S).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the gateway does not answer")
