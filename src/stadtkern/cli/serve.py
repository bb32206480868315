"""`stadtkern serve`: one command, one town: web server and worker together."""

from __future__ import annotations

import subprocess
import sys

import click

from stadtkern.cli.command import with_django
from stadtkern.cli.prepare import keep_private


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=1, show_default=True, help="Web processes; one is right for SQLite.")
@click.option("--worker/--no-worker", default=True, help="Start the background worker too.")
def command(host: str, port: int, processes: int, worker: bool) -> None:
    """Serve the town on HOST:PORT until stopped."""
    with_django()
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    keep_private(settings.DATA_DIR)
    child = subprocess.Popen([sys.executable, "-m", "stadtkern.cli", "worker"]) if worker else None
    server = Granian(
        "stadtkern.config.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        workers=processes,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
    )
    server.on_startup(lambda: click.echo(f"http://{host}:{port}"))
    try:
        server.serve()
    finally:
        if child:
            child.terminate()
            child.wait(timeout=15)
