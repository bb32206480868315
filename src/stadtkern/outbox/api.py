"""The door of outbox."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from stadtkern.outbox.jobs import send_message
from stadtkern.outbox.models import Message, State


def enqueue(*, recipient: str, subject: str, body: str) -> int:
    """Write a mail within the caller's transaction and have it sent after the commit; return its number."""
    message = Message.objects.create(recipient=recipient, subject=subject, body=body)
    transaction.on_commit(partial(send_message.enqueue, message.pk))
    return message.pk


def state_of(message_id: int) -> State:
    """Return whether the message is waiting, sent or failed."""
    return State(Message.objects.values_list("state", flat=True).get(pk=message_id))
