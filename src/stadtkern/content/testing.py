"""Builders other rooms' tests may borrow."""

from django.utils import timezone

from stadtkern.content.actions import withdraw_source
from stadtkern.content.live_index import live_index
from stadtkern.content.live_vectors import live_vectors
from stadtkern.content.models import Source
from stadtkern.identity.api import SYSTEM


def forget_index() -> None:
    """Let search index and vectors begin anew: each test has its own database."""
    live_index.forget()
    live_vectors.forget()


def withdraw(name: str) -> None:
    """Withdraw the source with this name, as staff do."""
    source = Source.objects.get(name=name)
    withdraw_source(source.pk, by=SYSTEM, at=timezone.now())


def change_behind_our_back(name: str, old: str, new: str) -> None:
    """Change a stored text without any of our actions, as damage or an intruder would."""
    source = Source.objects.get(name=name)
    Source.objects.filter(pk=source.pk).update(text=source.text.replace(old, new))
