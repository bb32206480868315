"""The door of handover."""

from __future__ import annotations

from stadtkern.handover.queries import Mark, marks_of
from stadtkern.handover.wording import state_text

__all__ = ["Mark", "marks_of", "state_text"]
