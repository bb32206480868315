"""Writes of content, one function per verb."""

from stadtkern.content.actions.imports import Imported, files_in, import_paths
from stadtkern.content.actions.quality import dismiss_contradiction, recall_contradiction
from stadtkern.content.actions.sources import (
    Incoming,
    Outcome,
    edit_source,
    mark_gone,
    mark_outdated,
    put_fetched,
    put_source,
    restore_source,
    withdraw_source,
)
from stadtkern.content.actions.uploads import read_upload, receive_upload

__all__ = [
    "Imported",
    "Incoming",
    "Outcome",
    "dismiss_contradiction",
    "edit_source",
    "files_in",
    "import_paths",
    "mark_gone",
    "mark_outdated",
    "put_fetched",
    "put_source",
    "read_upload",
    "recall_contradiction",
    "receive_upload",
    "restore_source",
    "withdraw_source",
]
