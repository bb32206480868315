"""`stadtkern worker`: background work, and the small jobs of every minute."""

from __future__ import annotations

import signal
import threading

import click

from stadtkern.cli.command import with_django

MINUTE = 60.0


def _every_minute(stop: threading.Event) -> None:
    """Run the jobs named in ``settings.MINUTE_JOBS`` once a minute until told to stop."""
    import structlog
    from django.conf import settings
    from django.db import close_old_connections
    from django.utils.module_loading import import_string

    log = structlog.get_logger("stadtkern.worker")
    while not stop.is_set():
        for dotted_name in settings.MINUTE_JOBS:
            close_old_connections()
            try:
                import_string(dotted_name)()
            except Exception as error:
                log.error("minute_job_failed", job=dotted_name, error=type(error).__name__)
        stop.wait(MINUTE)


@click.command()
def command() -> None:
    """Do background work until stopped."""
    with_django()
    from django.utils.module_loading import import_string
    from django_tasks_db.management.commands.db_worker import Worker

    stop = threading.Event()
    threading.Thread(target=_every_minute, args=(stop,), daemon=True).start()
    worker = Worker(
        queue_names=["default"],
        interval=0.5,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        excluded_queue_names=[],
        worker_id=f"stadtkern-{threading.get_native_id()}",
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, worker.shutdown)
    worker.run()
    stop.set()
    import_string("stadtkern.gateway.running.shut_down")()
