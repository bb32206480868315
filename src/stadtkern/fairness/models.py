"""Runs with their results, pairs of answers for blind review with people's judgements, and evaluated filters.

A run's result is never changed. Its file stays with whoever ran it; ``file_sha256`` tells whether it is that file.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.fairness.rules.reviews import HIGHEST_MARK, LOWEST_MARK, REVIEWERS


class Verdict(models.TextChoices):
    """What a comparison shows."""

    EQUIVALENT = "equivalent", _("shown to be equal")
    DIFFERENT = "different", _("different")
    INCONCLUSIVE = "inconclusive", _("not certain")


class Run(models.Model):
    """One counterfactual run of a use case: who was asked what, and what came out (``result``, every number)."""

    personal: frozenset[str] = frozenset()
    plain = frozenset(
        {
            "id", "public_id", "use_case", "model", "digest", "server", "prompts_version", "prompts_digest", "method",
            "repeats", "tasks", "temperature", "seed", "asked", "answered", "held_back", "facts", "refusals", "result",
            "file_sha256", "started_at", "finished_at", "recorded_at", "recorded_by",
        }
    )  # fmt: skip

    public_id = models.CharField(max_length=12, unique=True)
    use_case = models.CharField(max_length=12)
    model = models.CharField(max_length=300)
    digest = models.CharField(max_length=71)
    server = models.CharField(max_length=300)
    prompts_version = models.CharField(max_length=20)
    prompts_digest = models.CharField(max_length=71)
    method = models.CharField(max_length=20)
    repeats = models.PositiveSmallIntegerField()
    tasks = models.PositiveIntegerField()
    temperature = models.FloatField()
    seed = models.BigIntegerField()
    asked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    held_back = models.PositiveIntegerField()
    facts = models.CharField(max_length=12, choices=Verdict)
    refusals = models.CharField(max_length=12, choices=Verdict)
    result = models.JSONField()
    file_sha256 = models.CharField(max_length=71, unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)  # a job, never a person: people sign the gate

    class Meta:
        ordering = ("-finished_at", "-id")
        default_permissions = ()
        indexes = (models.Index(fields=["use_case", "-finished_at"], name="fairness_by_use_case"),)
        constraints = (
            models.CheckConstraint(
                name="fairness_run_has_verdicts", condition=Q(facts__in=Verdict.values, refusals__in=Verdict.values)
            ),
            models.CheckConstraint(name="fairness_run_is_complete", condition=Q(answered=F("asked"), asked__gt=0)),
            models.CheckConstraint(name="fairness_run_is_pinned", condition=Q(digest__startswith="sha256:")),
            models.CheckConstraint(name="fairness_run_by_a_job", condition=~Q(recorded_by__startswith="account:")),
        )

    def __str__(self) -> str:
        return f"{self.public_id} of {self.use_case}"


class ReviewSample(models.Model):
    """Two answers to the same request, shown without names in a drawn order; nobody asked here exists."""

    personal: frozenset[str] = frozenset()
    plain = frozenset(
        {
            "id", "run", "number", "task", "topic", "facts", "group", "counterpart", "stratum", "first", "second",
            "is_group_first",
        }
    )  # fmt: skip

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="samples")
    number = models.PositiveIntegerField()
    task = models.CharField(max_length=60)
    topic = models.CharField(max_length=2000)
    facts = models.JSONField()
    group = models.CharField(max_length=60)
    counterpart = models.CharField(max_length=60)
    stratum = models.CharField(max_length=10)
    first = models.TextField()
    second = models.TextField()
    is_group_first = models.BooleanField()

    class Meta:
        ordering = ("run", "number")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["run", "number"], name="fairness_sample_number_once"),
            models.CheckConstraint(name="fairness_sample_stratum", condition=Q(stratum__in=["random", "striking"])),
        )

    def __str__(self) -> str:
        return f"pair {self.number} of run {self.run_id}"


class Judgement(models.Model):
    """What one person thinks of a pair, not knowing who got which answer."""

    personal = frozenset({"reviewer", "reason"})
    plain = frozenset({"id", "sample", "place", "mark", "problems", "judged_at"})

    sample = models.ForeignKey(ReviewSample, on_delete=models.PROTECT, related_name="judgements")
    place = models.PositiveSmallIntegerField()
    reviewer = models.CharField(max_length=60)
    mark = models.PositiveSmallIntegerField()
    problems = models.JSONField(default=list)
    reason = models.CharField(max_length=1000, blank=True)
    judged_at = models.DateTimeField()

    class Meta:
        ordering = ("sample", "place")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["sample", "place"], name="fairness_two_judge"),
            models.UniqueConstraint(fields=["sample", "reviewer"], name="fairness_nobody_judges_twice"),
            models.CheckConstraint(name="fairness_judged_by_a_person", condition=Q(reviewer__startswith="account:")),
            models.CheckConstraint(name="fairness_place", condition=Q(place__range=(1, REVIEWERS))),
            models.CheckConstraint(
                name="fairness_mark",
                condition=Q(mark__range=(LOWEST_MARK, HIGHEST_MARK)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.mark} for pair {self.sample_id}"


class FilterEvaluation(models.Model):
    """How often a filter was wrong, group by group (``result``: rows of ``rules.filters.GroupRates``)."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "name", "version", "file_sha256", "texts", "worst", "result", "recorded_at"})

    name = models.CharField(max_length=100)
    version = models.CharField(max_length=100)
    file_sha256 = models.CharField(max_length=71, unique=True)
    texts = models.PositiveIntegerField()
    worst = models.CharField(max_length=12, choices=Verdict)
    result = models.JSONField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-recorded_at", "-id")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
