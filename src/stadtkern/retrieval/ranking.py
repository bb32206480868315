"""The search index: all passages in memory as numbers, searchable while it changes.

Texts are not kept, only their words. A writer builds new arrays and swaps one reference, so readers never wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval import index_file
from stadtkern.retrieval.collection import Collection, Entry
from stadtkern.retrieval.fusion import fuse
from stadtkern.retrieval.matching import Matcher
from stadtkern.retrieval.questions import concepts_of
from stadtkern.retrieval.scoring import Hit, Scorer, Snapshot, Weights
from stadtkern.retrieval.suggestions import suggested
from stadtkern.retrieval.synonyms import Pairs, Synonyms

__all__ = ["Entry", "Hit", "PassageIndex", "fuse"]

_BATCH = 2_000


class PassageIndex:
    """Finds passages by words. Any number of threads may search while one writes."""

    def __init__(self, synonyms: Pairs = (), *, english: Pairs = (), weights: Weights | None = None) -> None:
        """Begin empty. ``synonyms`` and ``english`` are pairs of what people say and what sources say."""
        self._synonyms = Synonyms(synonyms, english)
        self._weights = weights or Weights()
        self._writing = Lock()
        self._collection = Collection()

    def __len__(self) -> int:
        """Return how many passages can be found."""
        return self._collection.snapshot.living

    def all_keys(self) -> list[str]:
        """Return the keys of all passages that can be found."""
        snapshot = self._collection.snapshot
        return [key for key, alive in zip(snapshot.keys, snapshot.alive.tolist(), strict=True) if alive]

    def use_synonyms(self, german: Pairs, english: Pairs = ()) -> None:
        """Replace the lists of synonyms; the next search uses them."""
        self._synonyms = Synonyms(german, english)

    def build(self, entries: Iterable[Entry], progress: Callable[[int], None] | None = None) -> None:
        """Replace everything by ``entries``; of two with the same key the later counts.

        ``progress`` is told how many passages have been read so far. Until the end, searches see the old state.
        """
        with self._writing:
            made, read = Collection(), 0
            for batch in _batches(entries, _BATCH):
                made.append(batch)
                read += len(batch)
                if progress:
                    progress(read)
            made.settle()
            self._collection = made

    def put(self, entries: Iterable[Entry]) -> None:
        """Add passages, or replace those with the same key; they can be found when this returns."""
        with self._writing:
            for batch in _batches(entries, _BATCH):
                self._collection.append(batch)
            self._collection.publish()

    def remove(self, keys: Iterable[str]) -> None:
        """Make passages unfindable; unknown keys are ignored."""
        with self._writing:
            self._collection.drop(keys)
            self._collection.publish()

    def settle(self) -> None:
        """Learn compounds and weights anew from all passages, as ``build`` does; searches go on meanwhile."""
        with self._writing:
            self._collection.settle()

    def search(
        self, query: str, *, k: int = 10, language: str | None = None, kinds: frozenset[str] | None = None
    ) -> list[Hit]:
        """Return up to ``k`` passages that fit ``query``, best first; nothing if no word of it is known.

        ``language`` and ``kinds`` limit the search to such entries.
        """
        snapshot = self._collection.snapshot
        if k < 1 or not snapshot.living:
            return []
        spoken, concepts = concepts_of(query, language, self._synonyms)
        if not concepts:
            return []
        scorer = Scorer(snapshot, spoken, self._weights)
        return [
            Hit(snapshot.keys[row], score)
            for row, score in scorer.best(concepts, _allowed(snapshot, language, kinds), k)
        ]

    def suggest(self, prefix: str, *, k: int = 8, language: str | None = None) -> list[str]:
        """Return keys of entries whose title or further names fit what has been typed so far, one per title."""
        snapshot = self._collection.snapshot
        return suggested(prefix, snapshot, _allowed(snapshot, language, None), k=k) if k > 0 else []

    def matcher(self, question: str, language: str | None = None) -> Matcher:
        """Return what compares ``question`` with texts, knowing the synonyms and how telling each word is here."""
        snapshot = self._collection.snapshot
        spoken, concepts = concepts_of(question, language, self._synonyms)
        scorer = Scorer(snapshot, spoken, self._weights)
        return Matcher(concepts, language=spoken, splitter=snapshot.vocabulary.splitter, rarity=scorer.rarity_of)

    def save(self, path: Path) -> None:
        """Write the index to one file; an interrupted write leaves the old file."""
        with self._writing:
            index_file.write(path, self._collection)

    def load(self, path: Path) -> None:
        """Replace everything by what ``save`` wrote.

        Raises:
            ValueError: if the file is not such an index or of another version.
        """
        with self._writing:
            self._collection = index_file.read(path)


def _allowed(snapshot: Snapshot, language: str | None, kinds: frozenset[str] | None) -> NDArray[np.bool_]:
    allowed = snapshot.alive
    if language is not None:
        allowed = allowed & (snapshot.languages == snapshot.names.get(language, -1))
    if kinds is not None:
        wanted = [snapshot.names[kind] for kind in kinds if kind in snapshot.names]
        allowed = allowed & np.isin(snapshot.kinds, wanted)
    return allowed


def _batches(entries: Iterable[Entry], size: int) -> Iterable[list[Entry]]:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
