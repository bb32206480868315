"""A PostgreSQL server of our own for one test run: own folder, own port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def postgres_binaries() -> Path | None:
    """Return the folder with initdb and pg_ctl, newest version first; None when PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _as_owner(*command: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root; then its own system user runs it."""
    words = [str(part) for part in command]
    return ["runuser", "-u", "postgres", "--", *words] if os.geteuid() == 0 else words


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Start a server on a free local port and yield its address."""
    binaries = postgres_binaries()
    assert binaries, "PostgreSQL is not installed"
    folder = Path(tempfile.mkdtemp(prefix="stadtkern-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    initdb = _as_owner(
        binaries / "initdb", "-D", data, "-U", "stadtkern", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
    )
    subprocess.run(initdb, **quiet)  # type: ignore[call-overload]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
    control = _as_owner(binaries / "pg_ctl", "-D", data, "-w", "-o", options, "-l", folder / "log")
    subprocess.run([*control, "start"], **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgres://stadtkern@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder, ignore_errors=True)
