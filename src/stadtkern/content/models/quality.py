"""What the data quality desk remembers: what was read out of sources, links and how they answered, contradictions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.content.models.sources import Source


class Reading(models.Model):
    """The statements read out of a source when it last changed (``reading.rules.statements.PlainStatement``)."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "source", "source_changed_at", "statements"})

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="reading")
    source_changed_at = models.DateTimeField()
    statements = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"reading of source {self.source_id}"


class LinkCheck(models.Model):
    """An address sources lead to and what it said when it was last asked.

    ``problem`` is why there was no answer. ``failed_since`` is the first failure after the last good answer;
    ``is_broken`` follows ``reading.rules.links.standing_after``.
    """

    class Problem(models.TextChoices):
        UNREACHABLE = "unreachable", _("does not answer")
        NOT_ASKED = "not_asked", _("leads inside the house, not asked")
        NO_NETWORK = "no_network", _("no connection to the internet")

    personal: frozenset[str] = frozenset()
    plain = frozenset(
        {"id", "url", "host", "status", "problem", "checked_at", "answered_at", "failed_since", "is_broken", "due_at"}
    )

    url = models.CharField(max_length=1000, unique=True)
    host = models.CharField(max_length=255, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=20, choices=Problem, blank=True)
    checked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    failed_since = models.DateTimeField(null=True)
    is_broken = models.BooleanField(default=False)
    due_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["due_at"], name="content_link_due"),)
        constraints = (
            models.CheckConstraint(
                name="content_link_broken_has_failed",
                condition=Q(is_broken=False) | Q(failed_since__isnull=False),
            ),
            models.CheckConstraint(
                name="content_link_answer_is_a_check",
                condition=Q(answered_at__isnull=True) | Q(checked_at__gte=F("answered_at")),
            ),
        )

    def __str__(self) -> str:
        return self.url


class LinkUse(models.Model):
    """Where a link stands; no source means the town's own data."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "link", "source"})

    link = models.ForeignKey(LinkCheck, on_delete=models.CASCADE, related_name="uses")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, related_name="links")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["link", "source"], name="content_link_once_in_source"),
            models.UniqueConstraint(
                fields=["link"], condition=Q(source__isnull=True), name="content_link_once_in_town"
            ),
        )

    def __str__(self) -> str:
        return f"link {self.link_id} in source {self.source_id}"


class Contradiction(models.Model):
    """Two sentences of two sources that cannot both hold, named by exact offsets.

    ``digest`` stays as long as both sources say it in the same words, so that a dismissal lasts. The digests of the
    texts tell whether the offsets still hold.
    """

    class Kind(models.TextChoices):
        FEE = "fee", _("Fee")
        DEADLINE = "deadline", _("Deadline")
        PHONE = "phone", _("Phone number")
        HOURS = "hours", _("Opening hours")

    personal = frozenset({"dismissed_by"})
    plain = frozenset(
        {
            "id", "digest", "kind", "first", "first_sha256", "first_start", "first_end",
            "second", "second_sha256", "second_start", "second_end", "found_at", "dismissed_at",
        }
    )  # fmt: skip

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    first = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    first_sha256 = models.CharField(max_length=64)
    first_start = models.PositiveIntegerField()
    first_end = models.PositiveIntegerField()
    second = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    second_sha256 = models.CharField(max_length=64)
    second_start = models.PositiveIntegerField()
    second_end = models.PositiveIntegerField()
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("-found_at", "id")
        constraints = (
            models.CheckConstraint(name="content_contradiction_has_two_sources", condition=~Q(first=F("second"))),
            models.CheckConstraint(
                name="content_contradiction_dismissed_by_somebody",
                condition=Q(dismissed_at__isnull=True, dismissed_by="")
                | (Q(dismissed_at__isnull=False) & ~Q(dismissed_by="")),
            ),
        )

    def __str__(self) -> str:
        return f"contradiction {self.pk} on {self.kind}"
