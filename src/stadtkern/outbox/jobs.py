"""Background entry points of the outbox."""

from django.utils import timezone
from django_tasks import task

from stadtkern.outbox import actions, queries


@task()
def send_message(message_id: int) -> None:
    """Send one message."""
    actions.send(message_id, at=timezone.now())


def send_waiting() -> None:
    """Send what is due: first tries that were lost, retries, and mail written before a mail server was set."""
    for message_id in queries.due(timezone.now()):
        send_message.enqueue(message_id)


def forget() -> None:
    """Forget what was sent."""
    actions.forget(at=timezone.now())
