"""The pioneers' meetings, the risks they keep an eye on, and what pilots have taught."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from stadtkern.learning.models.study import PERSON


class ExchangeMeeting(models.Model):
    """One meeting of the pioneers; it was held once its minutes are written."""

    personal = frozenset({"agenda", "minutes", "called_by", "minutes_by"})
    plain = frozenset({"id", "on", "begins_at", "place", "minutes_at", "cancelled_at"})

    on = models.DateField()
    begins_at = models.TimeField()
    place = models.CharField(max_length=120)
    agenda = models.TextField(blank=True)
    minutes = models.TextField(blank=True)
    called_by = models.CharField(max_length=60)
    minutes_by = models.CharField(max_length=60, blank=True)
    minutes_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-on", "-id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["on"], condition=Q(cancelled_at__isnull=True), name="learning_one_meeting_a_day"
            ),
            models.CheckConstraint(
                name="learning_meeting_is_held_with_minutes",
                condition=Q(minutes_at__isnull=True, minutes="", minutes_by="")
                | (Q(minutes_at__isnull=False, minutes_by__startswith=PERSON) & ~Q(minutes="")),
            ),
            models.CheckConstraint(
                name="learning_meeting_is_held_or_cancelled",
                condition=Q(minutes_at__isnull=True) | Q(cancelled_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"meeting on {self.on:%Y-%m-%d}"


class OpenRisk(models.Model):
    """A risk or worry on every agenda until the pioneers have settled it."""

    personal = frozenset({"text", "outcome", "raised_by", "settled_by"})
    plain = frozenset({"id", "use_case", "raised_at", "settled_at"})

    text = models.CharField(max_length=500)
    use_case = models.CharField(max_length=12, blank=True)
    raised_by = models.CharField(max_length=60)
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=500, blank=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("raised_at", "id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="learning_risk_is_settled_with_an_outcome",
                condition=Q(settled_at__isnull=True, settled_by="", outcome="")
                | (Q(settled_at__isnull=False) & ~Q(settled_by="") & ~Q(outcome="")),
            ),
        )

    def __str__(self) -> str:
        return f"risk {self.pk}"


class BestPractice(models.Model):
    """What a pilot has taught: what worked, what did not."""

    personal = frozenset({"written_by", "withdrawn_by"})
    plain = frozenset({"id", "title", "worked", "did_not_work", "use_case", "written_at", "withdrawn_at"})

    title = models.CharField(max_length=99)
    worked = models.CharField(max_length=2000)
    did_not_work = models.CharField(max_length=2000)
    use_case = models.CharField(max_length=12)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-written_at", "-id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="learning_note_is_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
            ),
        )

    def __str__(self) -> str:
        return self.title
