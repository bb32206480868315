"""Each change of a source in one transaction: passages, note for the index, audit entry."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.content import queries
from stadtkern.content.models import Fetch, IndexChange, Kind, Original, Passage, Source, State
from stadtkern.content.rules.metadata import LANGUAGES, Metadata, is_consistent, is_past
from stadtkern.core.errors import Refused
from stadtkern.reading.rules.passages import cut
from stadtkern.retrieval.analysis import words_of
from stadtkern.retrieval.function_words import guess_language

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.identity.api import Actor
    from stadtkern.reading.extract import Extracted

LONGEST_NAME = 600  # a unique index of PostgreSQL holds no more in every script
LONGEST_TITLE = 500
INDEX_LOCK = 7_160_401  # any fixed number: notes of the index are written one after another
NOTES_KEPT = timedelta(days=7)
GUESSED_FROM = 4000  # characters
IN_USE = (State.CURRENT, State.OUTDATED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A source as it arrives.

    ``title`` replaces the one found in the text; ``data`` are the bytes it was read from. Unless ``says_all`` is set,
    what the metadata leave out stays as it was known.
    """

    name: str
    kind: Kind
    extracted: Extracted
    metadata: Metadata = field(default_factory=Metadata)
    title: str = ""
    url: str = ""
    search_words: str = ""
    data: bytes | None = None
    says_all: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an incoming source."""

    source_id: int
    change: Literal["new", "changed", "unchanged"]


@transaction.atomic
def put_source(incoming: Incoming, *, by: Actor, at: datetime) -> Outcome:
    """Store a source under its name: new, changed, or left alone when nothing differs.

    A withdrawn source takes the new text and stays withdrawn; one that was gone or outdated becomes current again if
    its dates allow.

    Raises:
        Refused: ``name_too_long``, ``too_long``, ``dates_disagree``, ``unknown_language``.
    """
    take_turn()
    existing = Source.objects.select_for_update().filter(name=incoming.name).first()
    source = existing or Source(name=checked_name(incoming.name), imported_at=at)
    before = {} if existing is None else _facts(existing)
    _take(source, incoming, at)
    cuts = cut(source.text, headings=incoming.extracted.headings, tables=incoming.extracted.tables, title=source.title)
    spans = [(each.heading, each.start, each.end) for each in cuts]
    same_spans = existing is not None and spans == list(existing.passages.values_list("heading", "start", "end"))
    if same_spans and _facts(source) == before:
        return Outcome(source.pk, "unchanged")
    replaced = source.original_id
    if incoming.data is not None:
        source.original_id = keep_original(incoming.data, incoming.extracted.media_type)
    source.changed_at = at
    source.save()
    if not same_spans or before.get("text_sha256") != source.text_sha256:
        _write_passages(source, spans)
    if replaced != source.original_id:
        drop_unused(replaced)
    change: Literal["new", "changed"] = "changed" if existing else "new"
    audit.record(actor=by.public_id, verb=f"source.{change}", subject=subject_of(source))
    note_change(source, at)
    return Outcome(source.pk, change)


def _write_passages(source: Source, spans: list[tuple[str, int, int]]) -> None:
    source.passages.all().delete()
    mark = f"{source.pk}-{source.text_sha256[:12]}"
    passages = (
        Passage(source=source, number=number, key=f"{mark}-{number}", heading=heading, start=start, end=end)
        for number, (heading, start, end) in enumerate(spans, start=1)
    )
    Passage.objects.bulk_create(passages, batch_size=200)


def _take(source: Source, incoming: Incoming, at: datetime) -> None:
    """Put everything that arrived into the row."""
    extracted = incoming.extracted
    source.kind, source.search_words = incoming.kind, incoming.search_words
    source.url = checked_name(incoming.url) if incoming.url else ""
    if not source.title_is_given:
        source.title = (incoming.title or extracted.title or incoming.name)[:LONGEST_TITLE]
    source.text, source.text_sha256 = extracted.text, sha256_of(extracted.text.encode())
    if incoming.says_all:
        source.owner = source.office = source.licence = source.language = ""
        source.checked_on = source.valid_until = None
    source.language = source.language or _language(extracted)
    take_metadata(source, incoming.metadata)
    source.problem = ""
    source.state = _state(source, today=localdate(at))


def take_metadata(source: Source, metadata: Metadata) -> None:
    """Put what was said about a source into the row, unsaved.

    Raises:
        Refused: ``too_long``, ``dates_disagree``, ``unknown_language``.
    """
    for name, value in metadata.said().items():
        longest = getattr(Source._meta.get_field(name), "max_length", None)
        if isinstance(value, str) and longest and len(value) > longest:
            raise Refused("too_long", gettext("One of the entries is too long. Please shorten it."))
        setattr(source, name, value)
    if source.language not in LANGUAGES:
        raise Refused("unknown_language", gettext("This language is not known here. Known are: %s.") % "de, en")
    if not is_consistent(source.checked_on, source.valid_until):
        raise Refused(
            "dates_disagree", gettext("The source would end before the day it was checked. Please correct the dates.")
        )


def _state(source: Source, *, today: date) -> State:
    if source.state == State.WITHDRAWN:
        return State.WITHDRAWN
    return State.OUTDATED if is_past(source.valid_until, today=today) else State.CURRENT


def _facts(source: Source) -> dict[str, object]:
    """Return everything a person or the index could notice; other bytes with the same text are no change."""
    return {
        each.attname: getattr(source, each.attname)
        for each in Source._meta.concrete_fields
        if each.attname not in {"id", "text", "original_id", "imported_at", "changed_at"}
    }


def _language(extracted: Extracted) -> str:
    if extracted.language in LANGUAGES:
        return extracted.language
    return guess_language(words_of(extracted.text[:GUESSED_FROM]))


def checked_name(name: str) -> str:
    """Return the name if a source can bear it.

    Raises:
        Refused: ``name_too_long``.
    """
    if not name or len(name) > LONGEST_NAME:
        raise Refused("name_too_long", gettext("The name of a source needs 1 to %d characters.") % LONGEST_NAME)
    return name


def sha256_of(data: bytes) -> str:
    """Return the digest of bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def keep_original(data: bytes, media_type: str) -> int:
    """Store bytes once and return their number."""
    facts = {"media_type": media_type, "size": len(data), "data": data}
    return Original.objects.get_or_create(sha256=sha256_of(data), defaults=facts)[0].pk


def drop_unused(original_id: int | None) -> None:
    """Remove bytes no source was read from any more."""
    if original_id is not None:
        Original.objects.filter(pk=original_id, sources__isnull=True).delete()


def subject_of(source: Source) -> str:
    """Return the name of a source in the audit trail."""
    return f"source:{source.pk}"


def take_turn() -> None:
    """Let one transaction at a time write sources, so that notes for the index become visible in ascending order.

    Every writer asks before it locks a row; otherwise two could wait for each other. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INDEX_LOCK])


def note_change(source: Source, at: datetime) -> None:
    """Tell the index of every process; the transaction has taken its turn."""
    IndexChange.objects.create(source_id=source.pk, at=at)


def _move(source: Source, state: State, *, verb: str, by: Actor, at: datetime) -> None:
    source.state, source.changed_at = state, at
    source.save(update_fields=["state", "changed_at"])
    audit.record(actor=by.public_id, verb=verb, subject=subject_of(source))
    note_change(source, at)


def _locked(source_id: int) -> Source:
    take_turn()
    found = Source.objects.select_for_update().defer("text").filter(pk=source_id).first()
    return found or queries.source(source_id)


@transaction.atomic
def withdraw_source(source_id: int, *, by: Actor, at: datetime) -> None:
    """Take a source out of all answers until somebody restores it.

    Raises:
        Refused: ``not_found``, ``wrong_state`` if it is withdrawn already.
    """
    source = _locked(source_id)
    if source.state == State.WITHDRAWN:
        raise Refused("wrong_state", gettext("This source is withdrawn already."))
    _move(source, State.WITHDRAWN, verb="source.withdrawn", by=by, at=at)


@transaction.atomic
def restore_source(source_id: int, *, by: Actor, at: datetime) -> None:
    """Undo a withdrawal; a source past its last valid day comes back as outdated.

    Raises:
        Refused: ``not_found``, ``wrong_state`` if it is not withdrawn.
    """
    source = _locked(source_id)
    if source.state != State.WITHDRAWN:
        raise Refused("wrong_state", gettext("This source is not withdrawn."))
    if not source.text_sha256:
        state = State.FAILED if source.problem else State.WAITING
    else:
        state = State.OUTDATED if is_past(source.valid_until, today=localdate(at)) else State.CURRENT
    _move(source, state, verb="source.restored", by=by, at=at)


@transaction.atomic
def mark_gone(name: str, *, by: Actor, at: datetime) -> bool:
    """Take a source out of all answers because it vanished where it came from; it returns when it is put again.

    Returns whether anything changed.
    """
    take_turn()
    source = Source.objects.select_for_update().defer("text").filter(name=name, state__in=IN_USE).first()
    if source is None:
        return False
    _move(source, State.GONE, verb="source.gone", by=by, at=at)
    return True


@transaction.atomic
def mark_outdated(*, by: Actor, at: datetime) -> int:
    """Take every source past its last valid day out of the answers and return how many there were.

    Also forgets notes for the index that every process has long seen.
    """
    take_turn()
    current = Source.objects.select_for_update().filter(state=State.CURRENT)
    past = list(current.filter(valid_until__lt=localdate(at)).defer("text", "search_words"))
    for source in past:
        _move(source, State.OUTDATED, verb="source.outdated", by=by, at=at)
    newest = IndexChange.objects.order_by("-id").values_list("id", flat=True).first() or 0
    IndexChange.objects.filter(at__lt=at - NOTES_KEPT, id__lt=newest).delete()
    return len(past)


@transaction.atomic
def edit_source(
    source_id: int,
    *,
    title: str,
    owner: str,
    office: str,
    language: str,
    licence: str,
    checked_on: date,
    valid_until: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """Change what is said about a source; new dates may bring it back into the answers or take it out.

    A title a person changes stays, whatever a new version of the file is called.

    Raises:
        Refused: ``not_found``, ``dates_disagree``, ``unknown_language``.
    """
    source = _locked(source_id)
    if source.title != title:
        source.title, source.title_is_given = title, by.is_human
    source.valid_until = valid_until
    take_metadata(
        source, Metadata(owner=owner, office=office, language=language, licence=licence, checked_on=checked_on)
    )
    if source.state in IN_USE:
        source.state = _state(source, today=localdate(at))
    source.changed_at = at
    source.save(
        update_fields=[
            "title", "title_is_given", "owner", "office", "language", "licence", "checked_on", "valid_until", "state",
            "changed_at",
        ]
    )  # fmt: skip
    audit.record(actor=by.public_id, verb="source.edited", subject=subject_of(source))
    note_change(source, at)


@transaction.atomic
def put_fetched(incoming: Incoming, *, etag: str, last_modified: str, by: Actor, at: datetime) -> Outcome:
    """Store a fetched page and what its server said, so that it is sent again only when it changed.

    Raises:
        Refused: as ``put_source``.
    """
    outcome = put_source(incoming, by=by, at=at)
    said = {"etag": etag, "last_modified": last_modified, "fetched_at": at}
    Fetch.objects.update_or_create(source_id=outcome.source_id, defaults=said)
    return outcome
