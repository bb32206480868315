"""When a message that could not be sent is tried again."""

from datetime import timedelta

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))


def wait_after(attempts: int) -> timedelta | None:
    """Return the wait after the given number of failed attempts (1 or more); None means give up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
