"""What is watched while a use case runs: use by day, incidents, and what people say about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stadtkern.governance.models.use_cases import PERSON, UseCase


class Severity(models.TextChoices):
    """How bad an incident is; a severe one stops the use case at once (K65)."""

    MINOR = "minor", _("minor: nobody was harmed, corrected on the spot")
    SERIOUS = "serious", _("serious: somebody got something wrong from it")
    SEVERE = "severe", _("severe: discrimination, leaked data or harm")


class Evidence(models.Model):
    """One thing that happened while a use case ran, as counts; ``kind`` is a stable word such as ``call``."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "use_case", "kind", "recorded_at", "amounts"})

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=20)
    recorded_at = models.DateTimeField()
    amounts = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        default_permissions = ()
        indexes = (models.Index(fields=["use_case", "-recorded_at"], name="governance_evidence_by_case"),)

    def __str__(self) -> str:
        return f"{self.kind} of use case {self.use_case_id}"


class EnergyMethod(models.TextChoices):
    """How the electricity of calls is known; the codes are those of the records of single calls.

    Empty stands for days from before the method was noted.
    """

    METERED = "M1", _("metered at the machine")
    RECKONED = "M2", _("reckoned from the time the machine was busy")
    MODELLED = "R", _("estimated by a formula, the provider publishes nothing")
    UNKNOWN = "N", _("not known")


class DayOfUse(models.Model):
    """What one use case did on one day, apart for each way its electricity is known: sums of one way stay comparable.

    Kept level with ``Evidence`` in the same transaction.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset(
        {
            "id", "use_case", "day", "energy_method", "calls", "refused", "failed", "held_back", "accepted", "tokens",
            "energy_wh_low", "energy_wh", "energy_wh_high", "cost_eur",
        }
    )  # fmt: skip

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    energy_method = models.CharField(max_length=2, choices=EnergyMethod, blank=True)
    calls = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    held_back = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)
    energy_wh_low = models.FloatField(default=0)
    energy_wh = models.FloatField(default=0)
    energy_wh_high = models.FloatField(default=0)
    cost_eur = models.DecimalField(max_digits=12, decimal_places=4, default=0)

    class Meta:
        ordering = ("day",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["use_case", "day", "energy_method"], name="governance_one_row_a_day"),
            models.CheckConstraint(
                name="governance_energy_method_is_known", condition=Q(energy_method__in=["", *EnergyMethod.values])
            ),
            models.CheckConstraint(
                name="governance_no_energy_without_method",
                condition=~Q(energy_method="N") | Q(energy_wh_low=0, energy_wh=0, energy_wh_high=0),
            ),
        )

    def __str__(self) -> str:
        return f"use case {self.use_case_id} on {self.day}"


class Measurement(models.Model):
    """One result of a pilot: a number for one measure of the plan, by which tool."""

    personal = frozenset({"recorded_by"})
    plain = frozenset({"id", "use_case", "metric", "tool", "value", "recorded_at"})

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="measurements")
    metric = models.CharField(max_length=200)
    tool = models.CharField(max_length=200, blank=True)
    value = models.FloatField()
    recorded_by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        default_permissions = ()
        indexes = (models.Index(fields=["use_case", "metric"], name="governance_by_metric"),)

    def __str__(self) -> str:
        return f"{self.metric}: {self.value}"


class Incident(models.Model):
    """Something that went wrong; closed by a person with what came of it."""

    personal = frozenset({"reported_by", "closed_by"})
    plain = frozenset(
        {"id", "use_case", "severity", "what", "found_on", "reported_at", "due_on", "closed_at", "outcome"}
    )

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="incidents")
    severity = models.CharField(max_length=8, choices=Severity)
    what = models.CharField(max_length=1000)
    found_on = models.DateField()
    reported_by = models.CharField(max_length=60)
    reported_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("-reported_at", "-id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="governance_incident_closed_by_a_person",
                condition=Q(closed_at__isnull=True, closed_by="")
                | (Q(closed_at__isnull=False, closed_by__startswith=PERSON) & ~Q(outcome="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.severity} incident of use case {self.use_case_id}"


class Concern(models.Model):
    """What somebody says about AI in the town, and the answer a person gave. ``use_case`` is empty for AI at large."""

    personal = frozenset({"email", "answered_by"})
    plain = frozenset(
        {
            "id", "public_id", "use_case", "kind", "text", "received_at", "due_on", "answer", "answered_at", "effect",
            "is_public",
        }
    )  # fmt: skip

    class Kind(models.TextChoices):
        CONCERN = "concern", _("a concern")
        QUESTION = "question", _("a question")
        COMMENT = "comment", _("a comment")

    public_id = models.CharField(max_length=12, unique=True)
    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="concerns", null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(max_length=2000)
    email = models.EmailField(blank=True)
    received_at = models.DateTimeField()
    due_on = models.DateField()
    answer = models.CharField(max_length=4000, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    effect = models.CharField(max_length=500, blank=True)
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ("due_on", "id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="governance_concern_answered_by_a_person",
                condition=Q(answered_at__isnull=True, answered_by="", is_public=False)
                | (Q(answered_at__isnull=False, answered_by__startswith=PERSON) & ~Q(answer="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
