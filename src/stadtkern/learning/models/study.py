"""How far somebody is, what people say about courses without their names, and what the town plans."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

PERSON = "account:"  # how people's identifiers begin; jobs and tools have others
STARS = Q(stars__gte=1, stars__lte=5)


class ModuleProgress(models.Model):
    """How far somebody is in one module of one version of a course.

    Only the latest try is kept, and only its owner sees it. ``certificate`` is the number the module went into; while
    it is empty the round is open.
    """

    personal = frozenset({"person", "given", "right_count", "certificate"})
    plain = frozenset(
        {"id", "course", "version", "module", "minutes", "seed", "begun_at", "sent_at", "asked_count", "passed_at"}
    )

    person = models.CharField(max_length=60)
    course = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    module = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=16)
    given = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    right_count = models.PositiveSmallIntegerField(default=0)
    asked_count = models.PositiveSmallIntegerField(default=0)
    passed_at = models.DateTimeField(null=True, blank=True)
    certificate = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("id",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["person", "course", "version", "module"],
                condition=Q(certificate=""),
                name="learning_one_open_round_per_module",
            ),
            models.CheckConstraint(name="learning_only_people_learn", condition=Q(person__startswith=PERSON)),
            models.CheckConstraint(
                name="learning_not_more_right_than_asked", condition=Q(right_count__lte=F("asked_count"))
            ),
            models.CheckConstraint(
                name="learning_certificate_of_passed_modules", condition=Q(certificate="") | Q(passed_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.course}/{self.module} ({self.version})"


class Workplace(models.Model):
    """The office somebody says they work in, for counts by office and nothing else."""

    personal = frozenset({"person", "office"})
    plain = frozenset({"id"})

    person = models.CharField(max_length=60, unique=True)
    office = models.CharField(max_length=80)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.office


class CourseEvaluation(models.Model):
    """What somebody thinks of a course. It bears no name, no time and a random number, so nothing leads back."""

    personal = frozenset({"text"})
    plain = frozenset({"id", "course", "version", "stars"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    course = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    stars = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000, blank=True)

    class Meta:
        default_permissions = ()
        constraints = (models.CheckConstraint(name="learning_evaluation_has_1_to_5_stars", condition=STARS),)

    def __str__(self) -> str:
        return f"{self.course} ({self.version}): {self.stars}"


class CourseEvaluator(models.Model):
    """Somebody has evaluated a version of a course; what they said is not linked to this row."""

    personal = frozenset({"person"})
    plain = frozenset({"id", "course", "version"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.CharField(max_length=60)
    course = models.CharField(max_length=80)
    version = models.CharField(max_length=20)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["person", "course", "version"], name="learning_evaluated_once_per_version"),
        )

    def __str__(self) -> str:
        return f"{self.course} ({self.version})"


class ReminderSent(models.Model):
    """Somebody was told that a certificate ends soon."""

    personal = frozenset({"person", "number"})
    plain = frozenset({"id", "sent_at"})

    person = models.CharField(max_length=60)
    number = models.CharField(max_length=20, unique=True)
    sent_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class ReminderDay(models.Model):
    """A day on which it was looked whose proofs end soon."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "on"})

    on = models.DateField(unique=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}"


class TrainingYear(models.Model):
    """Hours and money a town sets aside for training in a year, and what it has spent."""

    personal = frozenset({"changed_by"})
    plain = frozenset({"id", "year", "hours_planned", "budget_eur", "spent_eur", "changed_at"})

    year = models.PositiveSmallIntegerField(unique=True)
    hours_planned = models.PositiveIntegerField()
    budget_eur = models.DecimalField(max_digits=12, decimal_places=2)
    spent_eur = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    changed_by = models.CharField(max_length=60)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-year",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="learning_money_is_not_negative", condition=Q(budget_eur__gte=0, spent_eur__gte=0)
            ),
        )

    def __str__(self) -> str:
        return str(self.year)
