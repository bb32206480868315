"""This process's search index, kept level with the database.

The database is the truth. The index is built from it at any time; afterwards every process follows the notes in
``IndexChange``, looking for new ones at most every ``LOOK_EVERY_S`` seconds. A saved copy makes the next start quick:
its file name carries the number of the last note it knows, so copy and number cannot drift apart.
"""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F, Max
from django.db.models.functions import Substr

from stadtkern.city import api as city
from stadtkern.content.models import IndexChange, Passage, State
from stadtkern.core.errors import Refused
from stadtkern.retrieval.ranking import Entry, PassageIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

log = structlog.get_logger("stadtkern.search")
LOOK_EVERY_S = 0.4
SAVE_FROM_PASSAGES = 2_000
SAVE_AFTER_CHANGES = 500
BATCH = 500


class LiveIndex:
    """The index and how far it has followed the notes."""

    def __init__(self) -> None:
        self._index = PassageIndex()
        self._synonyms: object = None
        self._seen = -1
        self._unsaved = 0
        self._looked_at = 0.0
        self._following = Lock()
        self._keys_of: dict[int, list[str]] = {}

    def level(self) -> PassageIndex:
        """Return the index, level with the database as of ``LOOK_EVERY_S`` ago or newer."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY_S:
            with self._following:
                if time.monotonic() - self._looked_at >= LOOK_EVERY_S:
                    self._follow()
                    self._looked_at = time.monotonic()
        return self._index

    def forget(self) -> None:
        """Follow from nothing at the next use."""
        with self._following:
            self._seen, self._looked_at = -1, 0.0

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """Build anew from the database, save a copy, and return the number of passages."""
        with self._following:
            self._build(_newest_note(), progress)
            return len(self._index)

    def _follow(self) -> None:
        self._take_synonyms()
        newest = _newest_note()
        if newest == self._seen:
            return
        if self._seen == -1:
            self._load_copy()
        oldest_kept = IndexChange.objects.order_by("id").values_list("id", flat=True).first() or 0
        if self._seen == -1 or newest < self._seen or self._seen < oldest_kept - 1:
            self._build(newest)
            return
        changed = set(IndexChange.objects.filter(id__gt=self._seen, id__lte=newest).values_list("source_id", flat=True))
        self._index.remove([key for source_id in changed for key in self._keys_of.pop(source_id, [])])
        for batch in _batches(sorted(changed), BATCH):
            self._index.put(self._remembered(batch))
        self._seen = newest
        self._unsaved += len(changed)
        if self._unsaved >= SAVE_AFTER_CHANGES:
            self._save()

    def _build(self, newest: int, progress: Callable[[int], None] | None = None) -> None:
        self._keys_of = {}
        self._index.build(self._remembered(None), progress)
        self._seen = newest
        log.info("index_built", passages=len(self._index), note=newest)
        self._save()

    def _remembered(self, source_ids: Sequence[int] | None) -> Iterator[Entry]:
        for source_id, entry in _entries(source_ids):
            self._keys_of.setdefault(source_id, []).append(entry.key)
            yield entry

    def _take_synonyms(self) -> None:
        synonyms = city.current().synonyms
        if synonyms is not self._synonyms:
            german, english = (
                [(each.say, each.means) for each in synonyms if each.language == language] for language in ("de", "en")
            )
            self._index.use_synonyms(german, english)
            self._synonyms = synonyms

    def _save(self) -> None:
        self._unsaved = 0
        folder = _folder()
        if len(self._index) < SAVE_FROM_PASSAGES:
            for old in folder.glob("upto-*.npz"):
                old.unlink(missing_ok=True)
            return
        folder.mkdir(parents=True, exist_ok=True)
        self._index.save(folder / f"upto-{self._seen}.npz")
        for old in folder.glob("upto-*.npz"):
            if old.name != f"upto-{self._seen}.npz":
                old.unlink(missing_ok=True)

    def _load_copy(self) -> None:
        copies = sorted(_folder().glob("upto-*.npz"), key=lambda path: path.stem.removeprefix("upto-").zfill(20))
        if not copies:
            return
        with suppress(ValueError, OSError):
            self._index.load(copies[-1])
            self._seen = int(copies[-1].stem.removeprefix("upto-"))
            for key in self._index.all_keys():
                self._keys_of.setdefault(int(key.partition("-")[0]), []).append(key)  # keys begin with the source


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "index"
    return folder


def _newest_note() -> int:
    return IndexChange.objects.aggregate(newest=Max("id"))["newest"] or 0


def _entries(source_ids: Sequence[int] | None) -> Iterator[tuple[int, Entry]]:
    """Yield every passage that may be quoted, of the given sources or of all."""
    passages = Passage.objects.filter(source__state=State.CURRENT)
    if source_ids is not None:
        passages = passages.filter(source_id__in=source_ids)
    columns = ("title", "kind", "language", "search_words")
    rows = passages.annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start"))).values_list(
        "source_id", "key", "heading", "words", *(f"source__{column}" for column in columns)
    )
    for source_id, key, heading, words, title, kind, language, search_words in rows.iterator(chunk_size=BATCH):
        part = heading.rpartition(" > ")[2]
        full_title = title if not part or part == title else f"{title} – {part}"
        yield source_id, Entry(key, full_title, words, kind, language, search_words)


def _batches(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for first in range(0, len(numbers), size):
        yield numbers[first : first + size]


live_index = LiveIndex()


def warm_up() -> None:
    """Bring the index level before anybody asks; a database that is not ready yet is met at the first question."""
    try:
        live_index.level()
    except (DatabaseError, Refused) as error:
        log.warning("index_not_warm", error=type(error).__name__)
    finally:
        connection.close()
