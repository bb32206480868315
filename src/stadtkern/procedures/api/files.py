"""The door for the hand-over: which files are over, and how one in the archive ends."""

from __future__ import annotations

from stadtkern.procedures.actions.retention import erase_archived, is_over, over

__all__ = ["erase_archived", "is_over", "over"]
