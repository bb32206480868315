"""Which use cases have a page in the public register: what was there once stays, wherever it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from stadtkern.governance.models import Move, UseCase
from stadtkern.lifecycle.entries import SHOWN

if TYPE_CHECKING:
    from django.db.models import QuerySet


def was_tried() -> Exists:
    """Return the condition that a use case is or was in pilot, in use, suspended or retired."""
    return Exists(Move.objects.filter(use_case=OuterRef("pk"), after__in=SHOWN))


def listed() -> QuerySet[UseCase]:
    """Return the use cases of the public register, last change first."""
    return UseCase.objects.filter(was_tried(), is_public=True).order_by("-changed_at", "-id")


def waiting() -> QuerySet[UseCase]:
    """Return the public ideas that have never been tried."""
    return UseCase.objects.filter(~was_tried(), is_public=True)


def is_listed(found: UseCase) -> bool:
    """Say whether a use case has a page in the public register."""
    return listed().filter(pk=found.pk).exists()
