"""What somebody granted beside the register: keys, budgets, how personal data is treated, prompts in their words."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = "account:"  # how people's identifiers begin; jobs and tools have others


class Key(models.Model):
    """A key of a person or of a program, for one use case. Only its digest is kept; it was shown once."""

    personal = frozenset({"person", "made_by", "revoked_by", "last_used_on"})
    plain = frozenset(
        {
            "id", "public_id", "digest", "use_case", "program", "serves_citizens", "group", "purpose", "data_class",
            "knowledge_digest", "made_at", "ends_at", "revoked_at",
        }
    )  # fmt: skip

    public_id = models.CharField(max_length=8, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    use_case = models.CharField(max_length=12)
    person = models.CharField(max_length=60)
    program = models.CharField(max_length=99, blank=True)
    serves_citizens = models.BooleanField(default=False)
    group = models.CharField(max_length=200)
    purpose = models.CharField(max_length=200)
    data_class = models.CharField(max_length=10, blank=True)
    knowledge_digest = models.CharField(max_length=71, blank=True)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=60, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("-made_at", "-id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="gateway_key_of_a_person", condition=Q(person__startswith=PERSON)),
            models.CheckConstraint(name="gateway_key_made_by_a_person", condition=Q(made_by__startswith=PERSON)),
            models.CheckConstraint(name="gateway_key_ends", condition=Q(ends_at__gt=F("made_at"))),
            models.CheckConstraint(
                name="gateway_only_programs_serve_citizens", condition=Q(serves_citizens=False) | ~Q(program="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.public_id} for {self.use_case}"


class TreatmentDecision(models.Model):
    """What happens to personal data in calls of one class under one lease; it ends with the lease."""

    personal = frozenset({"decided_by"})
    plain = frozenset({"id", "use_case", "data_class", "treatment", "lease_from", "decided_at", "reason"})

    class Treatment(models.TextChoices):
        ALLOW = "allow", _("goes in as it is")
        MASK = "mask", _("is masked")
        REFUSE = "refuse", _("the call is refused")

    use_case = models.CharField(max_length=12)
    data_class = models.CharField(max_length=10)
    treatment = models.CharField(max_length=6, choices=Treatment)
    lease_from = models.DateTimeField()
    decided_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()
    reason = models.CharField(max_length=1000)

    class Meta:
        ordering = ("id",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="gateway_treatment_of_a_person", condition=Q(decided_by__startswith=PERSON) & ~Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.use_case} {self.data_class}: {self.treatment}"


class Period(models.TextChoices):
    """How long a budget lasts."""

    DAY = "day", _("a day")
    MONTH = "month", _("a month")


class Budget(models.Model):
    """The most a use case or a person may take; it holds once a second person has confirmed it. Newest wins."""

    personal = frozenset({"subject", "proposed_by", "confirmed_by"})
    plain = frozenset({"id", "period", "tokens", "micro_eur", "micro_wh", "proposed_at", "confirmed_at"})

    subject = models.CharField(max_length=60)
    period = models.CharField(max_length=5, choices=Period)
    tokens = models.BigIntegerField(null=True, blank=True)
    micro_eur = models.BigIntegerField(null=True, blank=True)
    micro_wh = models.BigIntegerField(null=True, blank=True)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=60, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="gateway_budget_confirmed_by_a_second_person",
                condition=Q(confirmed_by="", confirmed_at__isnull=True)
                | (Q(confirmed_by__startswith=PERSON, confirmed_at__isnull=False) & ~Q(confirmed_by=F("proposed_by"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.period}"


class Prompt(models.Model):
    """The words behind a released prompt's digest: put in front of a call that brings no prompt of its own."""

    personal = frozenset({"added_by"})
    plain = frozenset({"digest", "text", "added_at"})

    digest = models.CharField(max_length=71, primary_key=True)
    text = models.TextField()
    added_by = models.CharField(max_length=60)
    added_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest
