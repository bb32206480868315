"""The door for the hand-over: what a package says beyond what the desk shows, and how an archived file ends."""

from __future__ import annotations

from stadtkern.procedures.actions.noting import happened
from stadtkern.procedures.actions.retention import erase_archived, over
from stadtkern.procedures.queries import kept_until, name_of_document

__all__ = ["erase_archived", "happened", "kept_until", "name_of_document", "over"]
