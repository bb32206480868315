"""Uploads by staff: received at once, read in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from stadtkern.audit import api as audit
from stadtkern.content.actions.imports import check_size
from stadtkern.content.actions.sources import (
    Incoming,
    checked_name,
    drop_unused,
    keep_original,
    note_change,
    put_source,
    subject_of,
    take_metadata,
    take_turn,
)
from stadtkern.content.models import Kind, Original, Source, State
from stadtkern.core.errors import Refused
from stadtkern.reading.extract import extract

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.content.rules.metadata import Metadata
    from stadtkern.identity.api import Actor

log = structlog.get_logger("stadtkern.content")
UNREAD = "application/octet-stream"


@transaction.atomic
def receive_upload(
    name: str, data: bytes, *, metadata: Metadata, title: str = "", by: Actor, at: datetime
) -> tuple[int, int]:
    """Keep an uploaded file and return the numbers of its source and of its bytes, for ``read_upload``.

    A source that already bears the name stays as it is until the new file has been read; only ``title`` holds at once.

    Raises:
        Refused: ``too_large``, ``name_too_long``, ``dates_disagree``, ``unknown_language``.
    """
    check_size(len(data))
    original_id = keep_original(data, UNREAD)
    take_turn()
    source = Source.objects.select_for_update().filter(name=name).first()
    if source is not None and title and title != source.title:
        source.title, source.title_is_given, source.changed_at = title, True, at
        source.save(update_fields=["title", "title_is_given", "changed_at"])
        note_change(source, at)
    if source is None:
        source = Source(name=checked_name(name), kind=Kind.DOCUMENT, title=title or name[:500], state=State.WAITING)
        source.language, source.title_is_given = "de", bool(title)
        source.original_id, source.imported_at, source.changed_at = original_id, at, at
        take_metadata(source, metadata)
        source.save()
    audit.record(actor=by.public_id, verb="source.received", subject=subject_of(source))
    return source.pk, original_id


def read_upload(source_id: int, original_id: int, *, metadata: Metadata, by: Actor, at: datetime) -> None:
    """Read received bytes into their source; what cannot be read is shown to staff with the reason.

    Reading may take long, so nothing is locked meanwhile.
    """
    source = Source.objects.defer("text").get(pk=source_id)
    data = bytes(Original.objects.get(pk=original_id).data)
    try:
        extracted = extract(data, name=source.name)
        incoming = Incoming(
            name=source.name, kind=Kind(source.kind), extracted=extracted, metadata=metadata, url=source.url, data=data
        )
        put_source(incoming, by=by, at=at)
    except Refused as refusal:
        _note_problem(source_id, refusal.reason, by=by)
    except Exception as error:  # whatever a file does to its reader, staff must see that it failed
        log.error("upload_failed", source=source_id, error=type(error).__name__)
        _note_problem(source_id, "unreadable_file", by=by)
    else:
        Original.objects.filter(pk=original_id).update(media_type=extracted.media_type)
    drop_unused(original_id)


@transaction.atomic
def _note_problem(source_id: int, reason: str, *, by: Actor) -> None:
    take_turn()
    source = Source.objects.select_for_update().defer("text").get(pk=source_id)
    source.problem = reason
    source.state = State.FAILED if source.state == State.WAITING else source.state
    source.save(update_fields=["problem", "state"])
    audit.record(actor=by.public_id, verb="source.unreadable", subject=subject_of(source), reason=reason)
