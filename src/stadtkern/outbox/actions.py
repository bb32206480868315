"""Writes of the outbox."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from stadtkern.outbox.models import Message, State
from stadtkern.outbox.rules.retries import wait_after

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def send(message_id: int, *, at: datetime) -> State:
    """Send one waiting message and return its state afterwards.

    Without a mail server (``STADTKERN_SMTP_URL`` empty) and before its next try is due the message stays waiting.
    The row is locked while the mail server answers, so two workers never send the same message at the same time.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != State.WAITING or message.next_try_at > at or not settings.EMAIL_HOST:
        return State(message.state)
    message.attempts += 1
    try:
        EmailMessage(message.subject, message.body, to=[message.recipient]).send()
    except (OSError, SMTPException) as error:
        wait = wait_after(message.attempts)
        message.error = type(error).__name__
        message.next_try_at = at + wait if wait else message.next_try_at
        message.state = State.WAITING if wait else State.FAILED
    else:
        message.state, message.sent_at, message.error = State.SENT, at, ""
    message.save(update_fields=["attempts", "state", "sent_at", "next_try_at", "error"])
    return State(message.state)
