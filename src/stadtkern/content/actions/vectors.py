"""Make the dense vectors of passages, a slice at a time, never while somebody waits."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import F, Max, Q
from django.db.models.functions import Substr

from stadtkern.content.embeddings import OF_PASSAGES, EmbeddingError, current_model
from stadtkern.content.live_vectors import dimension_of
from stadtkern.content.models import IndexChange, Passage, PassageVector, State
from stadtkern.retrieval.vectors import to_bytes

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.retrieval.arrays import Floats

SLICE_S = 15.0
BATCH = 32
PATIENCE_S = 30.0
VECTOR_LOCK = 7_160_402  # any fixed number: vectors are written one batch after another


@dataclass(slots=True)
class _Round:
    """Where this process stands: passages up to ``start`` had their turn; at ``level_with`` nothing was left to do.

    A batch the server cannot take is passed over until the next round, so that it does not hold up the others.
    """

    model: str = ""
    start: int = 0
    level_with: int = -1


_round = _Round()


def embed_passages(*, at: datetime, slice_s: float = SLICE_S) -> int:
    """Make vectors for passages that have none, or an old one, for about ``slice_s`` seconds; return how many.

    When the model fails or has no release, the rest waits for the next slice.
    """
    model = current_model()
    name = model.name
    if not name:
        return 0
    if _round.model != name:
        _round.model, _round.start, _round.level_with = name, 0, -1
    note = IndexChange.objects.aggregate(newest=Max("id"))["newest"] or 0
    if note == _round.level_with:
        return 0
    made, until = 0, time.monotonic() + slice_s
    while time.monotonic() < until:
        began = _round.start
        batch = _due(name, after=began)
        if not batch:
            _round.start, _round.level_with = 0, note if began == 0 else -1
            break
        _round.start = batch[-1][0]
        try:
            vectors = model.embed(
                [words for _, words in batch],
                data_class=OF_PASSAGES,
                dimension=dimension_of(name),
                patience_s=PATIENCE_S,
            )
        except EmbeddingError:
            break
        made += _keep([number for number, _ in batch], vectors, model=name, at=at)
    return made


def _due(model: str, *, after: int) -> list[tuple[int, str]]:
    """Return the next passages without a fresh vector of ``model``: number and words, with title and headings."""
    fresh = Q(vector__model=model, vector__made_at__gte=F("source__changed_at"))
    rows = (
        Passage.objects.filter(~fresh, pk__gt=after, source__state=State.CURRENT)
        .annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start")))
        .order_by("pk")
        .values_list("pk", "source__title", "heading", "words")[:BATCH]
    )
    return [(number, f"{title}\n{heading}\n{words}") for number, title, heading, words in rows]


@transaction.atomic
def _keep(numbers: list[int], vectors: Floats, *, model: str, at: datetime) -> int:
    """Store the vectors of the passages that are still there."""
    there = set(Passage.objects.select_for_update().filter(pk__in=numbers).values_list("pk", flat=True))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VECTOR_LOCK])
    PassageVector.objects.filter(passage_id__in=there).delete()
    rows = [
        PassageVector(passage_id=number, model=model, dimension=vectors.shape[1], made_at=at, vector=to_bytes(vector))
        for number, vector in zip(numbers, vectors, strict=True)
        if number in there
    ]
    return len(PassageVector.objects.bulk_create(rows))
