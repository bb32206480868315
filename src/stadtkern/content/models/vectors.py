"""Dense vectors of passages, made by a model; empty unless a town has set up an embeddings server."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from stadtkern.content.models.sources import Passage


class PassageVector(models.Model):
    """What a model makes of a passage: ``dimension`` numbers of four bytes, little end first, of length one.

    Rows are only added and removed, never changed; numbers become visible in ascending order, so that every process
    can follow them.
    """

    personal = frozenset({"vector"})
    plain = frozenset({"id", "passage", "model", "dimension", "made_at"})

    passage = models.OneToOneField(Passage, on_delete=models.CASCADE, related_name="vector")
    model = models.CharField(max_length=200, db_index=True)
    dimension = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    vector = models.BinaryField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="content_vector_has_a_model", condition=~Q(model="") & Q(dimension__gt=0)),
        )

    def __str__(self) -> str:
        return f"vector of passage {self.passage_id} by {self.model}"
