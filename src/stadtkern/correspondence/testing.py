"""Builders for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.correspondence.actions import sending
from stadtkern.correspondence.models import CaseLetter
from stadtkern.correspondence.queries import pdf_of

if TYPE_CHECKING:
    from datetime import datetime


def letters_made(*, at: datetime) -> list[bytes]:
    """Make the letters that wait, as the minute job does, and return every letter as it was sealed."""
    sending.send_waiting(at=at)
    return [pdf_of(each) for each in CaseLetter.objects.exclude(made_at=None)]
