"""Builders other rooms' tests may borrow."""

from stadtkern.outbox.models import Message

__all__ = ["Message", "written_mail"]


def written_mail() -> list[tuple[str, str, str]]:
    """Return (recipient, subject, body) of every mail written so far."""
    return list(Message.objects.order_by("pk").values_list("recipient", "subject", "body"))
