"""Background entry points of identity."""

from django.utils import timezone

from stadtkern.identity import sessions


def forget_sessions() -> None:
    """Delete sessions that have run out: they may hold what somebody had typed on the way to a sign-in provider."""
    sessions.forget_past(at=timezone.now())
