"""What happened: the ledger of calls as a hash chain, calls still open, what was spent, what was held back.

Triggers (migration 0002) refuse every change of an entry but a tombstone for a person, and every removal.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class LedgerEntry(models.Model):
    """One link of the chain; ``body`` is canonical JSON without content and without names."""

    personal = frozenset({"actor", "actor_salt"})
    plain = frozenset({"number", "at", "kind", "call", "use_case", "body", "digest"})

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    call = models.CharField(max_length=32)
    use_case = models.CharField(max_length=12)
    actor = models.CharField(max_length=80, blank=True)
    actor_salt = models.CharField(max_length=32, blank=True)
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        default_permissions = ()
        indexes = (
            models.Index(fields=["call"], name="gateway_ledger_by_call"),
            models.Index(fields=["at"], name="gateway_ledger_by_time"),
        )
        constraints = (
            models.CheckConstraint(
                name="gateway_ledger_kind", condition=Q(kind__in=["begun", "refused", "finished", "held"])
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.call}"


class OpenCall(models.Model):
    """A call that has begun and not ended, with what is held of the budgets for it (``holds``, JSON)."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"call", "process", "begun_at", "use_case", "holds"})

    call = models.CharField(max_length=32, primary_key=True)
    process = models.CharField(max_length=32)
    begun_at = models.DateTimeField()
    use_case = models.CharField(max_length=12)
    holds = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.call


class Process(models.Model):
    """A process that writes the ledger; one that beats no more has died, and its open calls are closed for it."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "host", "pid", "beat_at"})

    id = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(max_length=200)
    pid = models.IntegerField()
    beat_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.id


class Spend(models.Model):
    """What a use case or a person has spent in a period, and what is held for calls that are still open."""

    personal = frozenset({"subject"})
    plain = frozenset(
        {
            "id", "period", "starts_on", "tokens", "micro_eur", "micro_wh", "held_tokens", "held_micro_eur",
            "held_micro_wh",
        }
    )  # fmt: skip

    subject = models.CharField(max_length=60)
    period = models.CharField(max_length=5)
    starts_on = models.DateField()
    tokens = models.BigIntegerField(default=0)
    micro_eur = models.BigIntegerField(default=0)
    micro_wh = models.BigIntegerField(default=0)
    held_tokens = models.BigIntegerField(default=0)
    held_micro_eur = models.BigIntegerField(default=0)
    held_micro_wh = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["subject", "period", "starts_on"], name="gateway_spend_once"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.period} {self.starts_on}"


class KeptText(models.Model):
    """Content of a call where the release allows keeping it: encrypted, and gone after ``until``."""

    personal = frozenset({"sealed"})
    plain = frozenset({"id", "call", "part", "until"})

    call = models.CharField(max_length=32)
    part = models.CharField(max_length=8)
    sealed = models.BinaryField()
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=["until"], name="gateway_kept_until"),)

    def __str__(self) -> str:
        return f"{self.part} of {self.call}"


class HeldAnswer(models.Model):
    """An answer nobody has seen yet: a person releases or discards it. ``sealed`` is encrypted, empty once decided."""

    personal = frozenset({"sealed", "decided_by"})
    plain = frozenset({"call", "use_case", "found", "held_at", "decided_at", "is_released", "reason"})

    call = models.CharField(max_length=32, primary_key=True)
    use_case = models.CharField(max_length=12)
    found = models.CharField(max_length=200)
    held_at = models.DateTimeField()
    sealed = models.BinaryField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    is_released = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("held_at",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="gateway_held_decided_by_a_person",
                condition=Q(decided_at__isnull=True, decided_by="", is_released__isnull=True)
                | (Q(decided_at__isnull=False, is_released__isnull=False, decided_by__startswith="account:")
                   & ~Q(reason="")),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.call


class TextMark(models.Model):
    """A keyed digest of a paragraph an AI of the town has written, for the public check; the text is not kept."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "mark", "use_case", "on"})

    mark = models.CharField(max_length=64)
    use_case = models.CharField(max_length=12)
    on = models.DateField()

    class Meta:
        default_permissions = ()
        indexes = (models.Index(fields=["mark"], name="gateway_text_mark"),)

    def __str__(self) -> str:
        return f"{self.mark[:12]} on {self.on}"


class Fold(models.Model):
    """Up to which entry the ledger has been added to the register's days of use; one row."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "number"})

    number = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"up to {self.number}"
