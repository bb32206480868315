from __future__ import annotations

from django.db import models
from django.db.models import Q

from stadtkern.ideas.models.cards import PERSON
from stadtkern.ideas.rules.surveys import SurveyState


class Survey(models.Model):
    """Up to ten questions anybody may answer; ``questions`` are as ``rules.surveys.Question.as_data`` writes them."""

    personal = frozenset({"written_by"})
    plain = frozenset(
        {"id", "code", "title", "intro", "questions", "state", "closes_on", "are_results_public", "created_at"}
    )

    code = models.CharField(max_length=6, unique=True)
    title = models.CharField(max_length=99)
    intro = models.CharField(max_length=500, blank=True)
    questions = models.JSONField(default=list)
    state = models.CharField(max_length=6, default=SurveyState.DRAFT.value)
    closes_on = models.DateField()
    are_results_public = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)

    class Meta:
        ordering = ("-created_at", "-id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="ideas_survey_state_is_known", condition=Q(state__in=[each.value for each in SurveyState])
            ),
            models.CheckConstraint(name="ideas_survey_of_a_person", condition=Q(written_by__startswith=PERSON)),
        )

    def __str__(self) -> str:
        return f"survey {self.code}"


class Response(models.Model):
    """One person's answers by number of the question; never their own words, which are cards.

    Only the day is kept, so that nobody finds out which card came with which answers.
    """

    personal = frozenset({"visitor"})
    plain = frozenset({"id", "survey", "answers", "given_on"})

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    visitor = models.CharField(max_length=64, null=True)  # noqa: DJ001 - forgotten ones must not be alike
    answers = models.JSONField()
    given_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["survey", "visitor"], name="ideas_answered_once"),)

    def __str__(self) -> str:
        return f"response {self.pk}"
