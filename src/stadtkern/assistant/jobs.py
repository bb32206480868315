"""Background entry points of the assistant."""

from django.utils import timezone

from stadtkern.assistant import actions


def forget() -> None:
    """Delete what has been kept long enough."""
    actions.forget_what_is_due(timezone.now())
