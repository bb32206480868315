"""Writes of the outbox."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from stadtkern.outbox.models import Message, State
from stadtkern.outbox.rules.retries import wait_after

if TYPE_CHECKING:
    from datetime import datetime

CLAIMED_FOR = timedelta(minutes=10)  # far longer than a mail server may take to answer
FAILED_KEPT_FOR = timedelta(days=30)  # long enough to see what could not be delivered
NOBODY = {"recipient": "", "subject": "", "body": ""}


def send(message_id: int, *, at: datetime) -> State:
    """Send one waiting message and return its state afterwards.

    Without a mail server (``STADTKERN_SMTP_URL`` empty) and before its next try is due the message stays waiting.
    Whoever sends claims the message first, so two workers never send the same one at the same time, and no lock is
    held while the mail server answers. If the process dies in between, the next try sends it again.
    """
    if settings.EMAIL_HOST and _claim(message_id, at):
        _deliver(Message.objects.get(pk=message_id), at)
    return State(Message.objects.values_list("state", flat=True).get(pk=message_id))


def _claim(message_id: int, at: datetime) -> bool:
    due = Message.objects.filter(pk=message_id, state=State.WAITING, next_try_at__lte=at)
    return due.update(attempts=F("attempts") + 1, next_try_at=at + CLAIMED_FOR) == 1


def _deliver(message: Message, at: datetime) -> None:
    try:
        EmailMessage(message.subject, message.body, to=[message.recipient]).send()
    except (OSError, SMTPException) as error:
        wait = wait_after(message.attempts)
        message.error = type(error).__name__
        message.next_try_at = at + (wait or CLAIMED_FOR)
        message.state = State.WAITING if wait else State.FAILED
    else:
        message.state, message.sent_at, message.error = State.SENT, at, ""
        message.recipient = message.subject = message.body = ""  # who was promised to be forgotten is not kept here
    message.save(update_fields=["state", "sent_at", "next_try_at", "error", *NOBODY])


def forget(*, at: datetime) -> int:
    """Forget to whom and what was sent, and after a month also what could not be; return how many messages."""
    sent = Message.objects.filter(state=State.SENT).exclude(recipient="")
    failed = Message.objects.filter(state=State.FAILED, created_at__lt=at - FAILED_KEPT_FOR).exclude(recipient="")
    return sent.update(**NOBODY) + failed.update(**NOBODY)
