"""What runs by itself for the data quality desk: a small slice every minute."""

from __future__ import annotations

import threading

from django.db import connection
from django.utils import timezone

from stadtkern.content.actions.links import check_due_links
from stadtkern.content.actions.quality import find_contradictions, read_changed_sources

_asking = threading.Lock()


def watch() -> None:
    """Read what changed, compare if anything did, and have a few links asked."""
    now = timezone.now()
    if read_changed_sources(at=now):
        find_contradictions(at=now)
    threading.Thread(target=ask_links, daemon=True).start()


def ask_links() -> None:
    """Ask a few links beside the other jobs, which must not wait for slow web sites; one round at a time."""
    if not _asking.acquire(blocking=False):
        return
    try:
        check_due_links(at=timezone.now())
    finally:
        connection.close()
        _asking.release()
