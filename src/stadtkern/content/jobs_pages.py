"""What runs by itself for the editors' pages."""

from __future__ import annotations

from django.core.management import call_command
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.content.pages_seed import seed_pages
from stadtkern.content.pages_sync import sync_pages
from stadtkern.identity.api import SYSTEM


def publish_due() -> None:
    """Publish and unpublish what is due, then tell the search; this also covers approved and moved pages."""
    call_command("publish_scheduled")
    sync_pages(by=SYSTEM, at=timezone.now())


def seed() -> None:
    """Bring the pages of the town's files in, after the town was loaded."""
    seed_pages(city.current(), by=SYSTEM, at=timezone.now())
