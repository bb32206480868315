from __future__ import annotations

import json

from django.db import models
from django.db.models import Q

from stadtkern.audit.rules.chain import LONGEST, PERSONAL, TOMBSTONE, Fact


def _erased_or_salted(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"audit_{name}_is_erased_or_salted",
        condition=Q(**{name: TOMBSTONE, f"{name}_salt": ""}) | (~Q(**{name: TOMBSTONE}) & ~Q(**{f"{name}_salt": ""})),
    )


class AuditEntry(models.Model):
    """One act, a link of the chain. Triggers refuse every change but a tombstone; see docs/decisions/0013."""

    personal = frozenset({"actor", "actor_salt", "on_behalf_of", "on_behalf_of_salt"})
    plain = frozenset(
        {
            "number", "at", "verb", "subject", "reason", "facts_text", "actor_commitment", "on_behalf_of_commitment",
            "digest",
        }
    )  # fmt: skip

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=LONGEST["actor"])
    actor_salt = models.CharField(max_length=32, blank=True)
    actor_commitment = models.CharField(max_length=64)
    on_behalf_of = models.CharField(max_length=LONGEST["on_behalf_of"], blank=True)
    on_behalf_of_salt = models.CharField(max_length=32, blank=True)
    on_behalf_of_commitment = models.CharField(max_length=64)
    verb = models.CharField(max_length=LONGEST["verb"])
    subject = models.CharField(max_length=LONGEST["subject"])
    reason = models.CharField(max_length=LONGEST["reason"], blank=True)
    facts_text = models.TextField(db_column="facts", default="{}")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        default_permissions = ("view",)
        constraints = (_erased_or_salted("actor"), _erased_or_salted("on_behalf_of"))
        indexes = (
            models.Index(fields=("subject",), name="audit_subject"),
            models.Index(fields=("actor",), name="audit_actor"),
            models.Index(fields=("on_behalf_of",), name="audit_on_behalf_of", condition=~Q(on_behalf_of="")),
        )

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"

    @property
    def facts(self) -> dict[str, Fact]:
        found: dict[str, Fact] = json.loads(self.facts_text)
        return found

    @property
    def erased_columns(self) -> tuple[str, ...]:
        """The columns that show a tombstone instead of a person."""
        return tuple(name for name in PERSONAL if getattr(self, name) == TOMBSTONE)


class AuditHead(models.Model):
    """The state of the chain at the end of a day. Once published it never changes."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"day", "number", "digest"})

    day = models.DateField(primary_key=True)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-day",)
        default_permissions = ("view",)
        constraints = (models.CheckConstraint(name="audit_head_has_an_entry", condition=Q(number__gte=1)),)

    def __str__(self) -> str:
        return f"{self.day}: {self.number} {self.digest}"
