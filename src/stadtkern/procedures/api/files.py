"""The door for the hand-over: what a package says beyond what the desk shows, and how an archived file ends."""

from __future__ import annotations

from stadtkern.procedures.actions.noting import happened
from stadtkern.procedures.actions.retention import erase_archived, is_over, over
from stadtkern.procedures.queries import name_of_document

__all__ = ["erase_archived", "happened", "is_over", "name_of_document", "over"]
