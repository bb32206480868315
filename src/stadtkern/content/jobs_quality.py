"""What runs by itself for the data quality desk: a small slice every minute."""

from __future__ import annotations

from django.utils import timezone

from stadtkern.content.actions.links import check_due_links
from stadtkern.content.actions.quality import find_contradictions, read_changed_sources


def watch() -> None:
    """Read what changed, compare if anything did, and ask a few links."""
    now = timezone.now()
    if read_changed_sources(at=now):
        find_contradictions(at=now)
    check_due_links(at=now)
