"""`stadtkern serve`: one command, one town: web server and worker together."""

from __future__ import annotations

import subprocess
import sys

import click

from stadtkern.cli.command import listen, with_django
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

    keep_private(settings.DATA_DIR)
    child = subprocess.Popen([sys.executable, "-m", "stadtkern.cli", "worker"]) if worker else None
    try:
        listen("stadtkern.config.asgi:application", host, port, processes)
    finally:
        if child:
            child.terminate()
            child.wait(timeout=15)
