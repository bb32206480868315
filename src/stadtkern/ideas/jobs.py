"""Background entry points of ideas."""

from django.utils import timezone

from stadtkern.ideas.actions import exchange


def forget() -> None:
    """Forget what has been kept long enough."""
    exchange.forget_what_is_due(timezone.now())
