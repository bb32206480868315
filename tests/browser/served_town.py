"""A town that is really prepared and served, for the browser and for nothing else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120
STAFF_NAME, HEAD_NAME, SECOND_NAME, TREASURY_NAME = "journey", "journey-head", "journey-second", "journey-treasury"
STAFF_PASSWORD = "wiese-7-laut-hell"  # of a town that lives for one test run
DO_NOW = """
import sys
from stadtkern.cli.command import with_django
with_django()
from django.utils.module_loading import import_string
import_string(sys.argv[1])()
"""


@dataclass(frozen=True, slots=True)
class Town:
    """Where the town is served, with which options, and the account its staff signs in with."""

    url: str
    staff_name: str = STAFF_NAME
    staff_password: str = STAFF_PASSWORD
    env: Mapping[str, str] = field(default_factory=dict, repr=False)

    def do_now(self, job: str) -> None:
        """Do a job of every minute, such as ``stadtkern.parties.jobs.send_letters``, without waiting for its minute."""
        subprocess.run([sys.executable, "-c", DO_NOW, job], env=dict(self.env), cwd=ROOT, check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(city: str, data: Path, **options: str) -> dict[str, str]:
    """Return this process's environment with the town's options and no others of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("STADTKERN_", "DJANGO_"))}
    said = {"SECRET_KEY": "k" * 50, "CITY": city, "CITIES_DIR": str(ROOT / "cities"), "DATA_DIR": str(data)}
    said |= {"DEMO": "yes", "LOG_FORMAT": "text", "TRUSTED_PROXIES": "1"} | options
    return kept | {f"STADTKERN_{name}": value for name, value in said.items()}


def made_up_people(port: int) -> dict[str, str]:
    """Return the options of the made-up people residents sign in as, as the demo has them."""
    site = f"http://127.0.0.1:{port}"
    named = {"ISSUER": f"{site}/test-anmeldung", "CLIENT_ID": site, "CLIENT_SECRET": "s" * 32, "TEST_PEOPLE": "yes"}
    return {f"ID_AUSTRIA_{name}": value for name, value in named.items()}


def made_up_payments(port: int) -> dict[str, str]:
    """Return the options of the payment service where nobody pays anything, as the demo has it."""
    return {"PAYMENT_PROVIDER": f"http://127.0.0.1:{port}/test-zahlung", "PAYMENT_PROVIDER_KEY": "s" * 32}


def stadtkern(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "stadtkern.cli", *arguments]


@contextmanager
def served(city: str, data: Path, **options: str) -> Iterator[Town]:
    """Prepare ``city`` in the folder ``data``, serve it with its worker, and stop both at the end."""
    port = free_port()
    env = environment(city, data, **(made_up_people(port) | made_up_payments(port) | options))
    subprocess.run(stadtkern("prepare"), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    roles = {STAFF_NAME: "administrator", HEAD_NAME: "head_of_administration"}
    roles |= {SECOND_NAME: "clerk", TREASURY_NAME: "cashier"}
    for name, role in roles.items():
        account = ("staff", "create", name, "--role", role, "--password", STAFF_PASSWORD)
        subprocess.run(stadtkern(*account), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    log = data / "serve.log"
    with log.open("wb") as lines:
        server = subprocess.Popen(
            stadtkern("serve", "--port", str(port)), env=env, cwd=ROOT, stdout=lines, stderr=lines
        )
        try:
            town = Town(f"http://127.0.0.1:{port}", env=env)
            wait_for(f"{town.url}/healthz", server, log)
            yield town
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"nothing was served:\n{log.read_text()}")
