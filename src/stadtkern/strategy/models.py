"""How the strategy's clauses stand: computed by ``actions.strategy.check``, never typed in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from stadtkern.strategy.rules.clauses import Status

STATUSES = [status.value for status in Status]


class ClauseStatus(models.Model):
    """What the last check found about one clause; ``findings`` are those of its mechanisms."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "number", "status", "findings", "checked_at", "since"})

    number = models.CharField(max_length=3, unique=True)
    status = models.CharField(max_length=12)
    findings = models.JSONField()
    checked_at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        default_permissions = ()
        constraints = (models.CheckConstraint(name="strategy_clause_status", condition=Q(status__in=STATUSES)),)

    def __str__(self) -> str:
        return f"{self.number} {self.status}"


class ClauseChange(models.Model):
    """One change of a clause's status; ``before`` is empty at its first check. ``why`` holds codes of findings."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "number", "before", "after", "changed_at", "why"})

    number = models.CharField(max_length=3)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    changed_at = models.DateTimeField()
    why = models.JSONField(default=list)

    class Meta:
        ordering = ("-changed_at", "-id")
        default_permissions = ()
        indexes = (models.Index(fields=["number", "-changed_at"], name="strategy_clause_history"),)
        constraints = (
            models.CheckConstraint(
                name="strategy_clause_change",
                condition=Q(after__in=STATUSES, before__in=["", *STATUSES]) & ~Q(before=F("after")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.before} → {self.after}"


class SeenVersion(models.Model):
    """The digest of a version of the strategy when it was first found in force: a later change shows."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "version", "digest", "seen_at"})

    version = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("seen_at", "id")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.version} {self.digest[:12]}"
