"""Prompts people share. Versions never change (triggers in migration 0002): a release names one by its digest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from stadtkern.learning.models.study import PERSON, STARS


class Prompt(models.Model):
    """Something to ask an AI, shared by somebody; what it says stands in its versions."""

    personal = frozenset({"shared_by", "withdrawn_by"})
    plain = frozenset(
        {"id", "public_id", "training_class", "use_case", "shared_at", "withdrawn_at", "withdrawn_because"}
    )

    public_id = models.CharField(max_length=12, unique=True)
    training_class = models.CharField(max_length=30)
    use_case = models.CharField(max_length=12, blank=True)
    shared_by = models.CharField(max_length=60)
    shared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=60, blank=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-shared_at", "-id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="learning_prompt_of_a_person", condition=Q(shared_by__startswith=PERSON)),
            models.CheckConstraint(
                name="learning_prompt_withdrawn_completely",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_because="")),
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class PromptVersion(models.Model):
    """One wording of a prompt; ``sha256`` names exactly its text."""

    personal = frozenset({"written_by"})
    plain = frozenset({"id", "prompt", "number", "title", "task", "text", "change", "sha256", "written_at"})

    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=99)
    task = models.CharField(max_length=349)
    text = models.TextField()
    change = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=71)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["prompt", "number"], name="learning_prompt_version_number_once"),
            models.CheckConstraint(name="learning_prompt_is_pinned", condition=Q(sha256__startswith="sha256:")),
        )

    def __str__(self) -> str:
        return f"{self.prompt_id}, {self.number}"


class PromptRating(models.Model):
    """One person's 1 to 5 stars for a prompt; a later rating takes the place of the earlier one."""

    personal = frozenset({"person"})
    plain = frozenset({"id", "prompt", "stars", "rated_at"})

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="ratings")
    person = models.CharField(max_length=60)
    stars = models.PositiveSmallIntegerField()
    rated_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["prompt", "person"], name="learning_prompt_rated_once"),
            models.CheckConstraint(name="learning_rating_has_1_to_5_stars", condition=STARS),
        )

    def __str__(self) -> str:
        return f"{self.prompt_id}: {self.stars}"


class PromptReport(models.Model):
    """Somebody says that something is wrong with a prompt."""

    personal = frozenset({"person", "text", "settled_by"})
    plain = frozenset({"id", "version", "reported_at", "settled_at"})

    version = models.ForeignKey(PromptVersion, on_delete=models.PROTECT, related_name="reports")
    person = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    reported_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("reported_at", "id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="learning_report_is_settled_by_somebody",
                condition=Q(settled_at__isnull=True, settled_by="") | (Q(settled_at__isnull=False) & ~Q(settled_by="")),
            ),
        )

    def __str__(self) -> str:
        return f"report {self.pk}"
