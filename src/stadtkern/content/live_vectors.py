"""This process's copy of the dense vectors, kept level with the database like ``live_index``.

Only used when the options name an embeddings server. Two marks say how far it has followed: the last note of a
changed source, and the last vector made.
"""

from __future__ import annotations

import time
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from django.db.models import Max, Q

from stadtkern.content.models import IndexChange, PassageVector, State
from stadtkern.retrieval.vectors import STORED, Place, VectorTable, from_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

log = structlog.get_logger("stadtkern.search")
LOOK_EVERY_S = 0.4
MOST_BYTES = 512 * 1024 * 1024  # of numbers: 131,072 passages at 1,024 dimensions
BATCH = 500
QUERY_PATIENCE_S = 1.5


class LiveVectors:
    """The vectors of one model and how far they have followed the database."""

    def __init__(self) -> None:
        self._table: VectorTable | None = None
        self._model = ""
        self._seen = (-1, -1)
        self._looked_at = 0.0
        self._following = Lock()
        self._told_full = False

    def level(self, model: str) -> VectorTable | None:
        """Return the vectors of ``model`` as of ``LOOK_EVERY_S`` ago or newer; None while there are none."""
        if self._is_due(model):
            with self._following:
                if self._is_due(model):
                    self._follow(model)
                    self._looked_at = time.monotonic()
        return self._table

    def forget(self) -> None:
        """Follow from nothing at the next use."""
        with self._following:
            self._table, self._model = None, ""

    def _is_due(self, model: str) -> bool:
        return model != self._model or time.monotonic() - self._looked_at >= LOOK_EVERY_S

    def _follow(self, model: str) -> None:
        newest = _newest()
        if model == self._model and newest == self._seen:
            return
        note, vector = self._seen
        oldest_kept = IndexChange.objects.order_by("id").values_list("id", flat=True).first() or 0
        behind = newest[0] < note or note < oldest_kept - 1 or newest[1] < vector
        if self._table is None or model != self._model or behind:
            self._build(model, upto=newest[1])
        else:
            changes = IndexChange.objects.filter(id__gt=note, id__lte=newest[0])
            self._update(self._table, changed=set(changes.values_list("source_id", flat=True)), after=vector)
        self._model, self._seen = model, newest

    def _build(self, model: str, *, upto: int) -> None:
        self._table, self._told_full = None, False
        dimension = dimension_of(model)
        if dimension is None:
            return
        table = VectorTable(dimension, most_rows=MOST_BYTES // (dimension * STORED.itemsize))
        self._model = model
        self._load(table, Q(id__lte=upto))
        table.publish()
        self._table = table
        log.info("vectors_loaded", passages=len(table), dimension=dimension)

    def _update(self, table: VectorTable, *, changed: Collection[int], after: int) -> None:
        """Take in what the notes and the new vectors say; a restored source brings its old vectors back."""
        table.drop_sources(changed)
        self._load(table, Q(id__gt=after))
        rest = iter(changed)
        while batch := list(islice(rest, BATCH)):
            self._load(table, Q(passage__source_id__in=batch))
        table.publish()

    def _load(self, table: VectorTable, wanted: Q) -> None:
        fitting = PassageVector.objects.filter(wanted, model=self._model, dimension=table.dimension)
        columns = ("passage__key", "passage__source_id", "passage__source__kind", "passage__source__language", "vector")
        rows = fitting.filter(passage__source__state=State.CURRENT).values_list(*columns).iterator(chunk_size=BATCH)
        left_out = 0
        while batch := list(islice(rows, BATCH)):
            vectors = from_bytes([bytes(row[-1]) for row in batch], table.dimension)
            left_out += table.put([Place(*row[:-1]) for row in batch], vectors)
        if left_out and not self._told_full:
            self._told_full = True
            log.warning("vectors_over_limit", loaded=len(table), left_out=left_out, limit_mb=MOST_BYTES >> 20)


def nearest_passages(query: str, *, k: int, language: str | None, kinds: frozenset[str] | None) -> list[str]:
    """Return the keys of up to ``k`` passages whose vectors lie nearest to the query's, best first.

    Nothing when there are no vectors yet or the server does not answer: then words alone decide.
    """
    from stadtkern.content import embeddings  # noqa: PLC0415 - loads the gateway, which a town without vectors never needs

    model = embeddings.current_model()
    table = live_vectors.level(model.name)
    if table is None or not len(table) or not query.strip():
        return []
    try:
        vectors = model.embed(
            [query], data_class=embeddings.OF_QUESTIONS, dimension=table.dimension, patience_s=QUERY_PATIENCE_S
        )
    except embeddings.EmbeddingError:
        return []
    return table.nearest(vectors[0], k=k, language=language, kinds=kinds)


def dimension_of(model: str) -> int | None:
    """Return how many numbers the stored vectors of ``model`` have; None while there are none."""
    return PassageVector.objects.filter(model=model).order_by("id").values_list("dimension", flat=True).first()


def _newest() -> tuple[int, int]:
    """Return the numbers of the last note and of the last vector."""
    note = IndexChange.objects.aggregate(newest=Max("id"))["newest"]
    vector = PassageVector.objects.aggregate(newest=Max("id"))["newest"]
    return note or 0, vector or 0


live_vectors = LiveVectors()
