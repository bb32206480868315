"""Words of the desk."""

from __future__ import annotations

from django.utils.translation import gettext


def light_text(light: str) -> str:
    """Return what a light means."""
    return {
        "green": gettext("in time"),
        "yellow": gettext("due soon"),
        "red": gettext("overdue"),
        "paused": gettext("stands still"),
        "done": gettext("done"),
    }[light]
