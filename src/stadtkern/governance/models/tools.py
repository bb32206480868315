"""Tools a use case may use: one row per version, pinned by its digest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from stadtkern.governance.models.use_cases import UseCase


class Tool(models.Model):
    """A model or service in one version.

    ``security_rules`` fit ``rules.tools.SecurityRules``; without them the tool is not callable.
    """

    personal = frozenset({"checked_by"})
    plain = frozenset(
        {
            "id", "public_id", "name", "vendor", "version", "digest", "is_local", "host", "licence", "contract_until",
            "forbids_training", "security_rules", "model_card", "energy_wh_per_call", "used_since", "checked_on",
            "training_class", "created_at",
        }
    )  # fmt: skip

    public_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=99)
    vendor = models.CharField(max_length=199)
    version = models.CharField(max_length=60)
    digest = models.CharField(max_length=71)
    is_local = models.BooleanField()
    host = models.CharField(max_length=200)
    licence = models.CharField(max_length=120, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    forbids_training = models.BooleanField(default=False)
    security_rules = models.JSONField(default=dict, blank=True)
    model_card = models.TextField(blank=True)
    energy_wh_per_call = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    training_class = models.CharField(max_length=30)
    used_since = models.DateField(null=True, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    checked_by = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "version")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["name", "version", "digest"], name="governance_tool_version_once"),
            models.CheckConstraint(name="governance_tool_is_pinned", condition=Q(digest__startswith="sha256:")),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Release(models.Model):
    """A lease: this tool for this use case, these groups, data classes and manner, until it ends by itself."""

    personal: frozenset[str] = frozenset()
    plain = frozenset(
        {
            "id", "use_case", "tool", "phase", "purpose", "prompt_digest", "knowledge_digest", "groups", "data_classes",
            "functions", "valid_from", "valid_until", "ended_at", "ended_because",
        }
    )  # fmt: skip

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="releases")
    tool = models.ForeignKey(Tool, on_delete=models.PROTECT, related_name="releases")
    phase = models.CharField(max_length=10)
    purpose = models.CharField(max_length=200)
    prompt_digest = models.CharField(max_length=71)
    knowledge_digest = models.CharField(max_length=71)
    groups = models.JSONField()
    data_classes = models.JSONField()
    functions = models.JSONField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("-valid_from", "-id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="governance_release_ends", condition=Q(valid_until__gt=F("valid_from"))),
            models.CheckConstraint(name="governance_release_phase", condition=Q(phase__in=["pilot", "rollout"])),
            models.UniqueConstraint(
                fields=["use_case"], condition=Q(ended_at__isnull=True), name="governance_one_release_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"{self.phase} until {self.valid_until:%Y-%m-%d}"


class Member(models.Model):
    """Somebody in the pilot team of a use case."""

    personal = frozenset({"person"})
    plain = frozenset({"id", "use_case", "since"})

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="members")
    person = models.CharField(max_length=60)
    since = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["use_case", "person"], name="governance_member_once"),)

    def __str__(self) -> str:
        return f"{self.person} since {self.since:%Y-%m-%d}"
