from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OpenQuestion(models.Model):
    """A question the sources could not answer. Its words are kept only when they hint at no personal data."""

    personal = frozenset({"text"})
    plain = frozenset({"id", "language", "state", "has_personal_data", "asked_at", "settled_at", "settled_by"})

    text = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=2)
    state = models.CharField(max_length=12)
    has_personal_data = models.BooleanField()
    asked_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="assistant_personal_questions_keep_no_words",
                condition=Q(has_personal_data=False) | Q(text=""),
            ),
            models.CheckConstraint(
                name="assistant_answered_questions_are_not_kept",
                condition=Q(state__in=("sources_only", "no_answer")),
            ),
        )

    def __str__(self) -> str:
        return f"open question {self.pk}"


class Verdict(models.TextChoices):
    HELPFUL = "helpful", _("Helpful")
    WRONG = "wrong", _("Wrong")
    MISSING = "missing", _("Something is missing")


class Feedback(models.Model):
    """What somebody said about one answer, with the words they chose to send along."""

    personal = frozenset({"text", "question"})
    plain = frozenset(
        {"id", "verdict", "request_id", "answer_state", "sources", "given_at", "settled_at", "settled_by"}
    )

    verdict = models.CharField(max_length=10, choices=Verdict)
    text = models.CharField(max_length=1000, blank=True)
    question = models.CharField(max_length=500, blank=True)
    request_id = models.CharField(max_length=32)
    answer_state = models.CharField(max_length=12)
    sources = models.JSONField(default=list)
    given_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"feedback {self.pk} ({self.verdict})"


class CallBack(models.Model):
    """Somebody asks to be called: a task for a person in an office."""

    personal = frozenset({"name", "phone", "topic", "best_time"})
    plain = frozenset(
        {"id", "reference", "office", "language", "asked_at", "taken_at", "taken_by", "missed", "done_at", "done_by"}
    )

    reference = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    phone = models.CharField(max_length=40)
    topic = models.CharField(max_length=500)
    best_time = models.CharField(max_length=100, blank=True)
    office = models.CharField(max_length=80)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=80, blank=True)
    missed = models.JSONField(default=list)  # when nobody answered, oldest first, as written in ISO 8601
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="assistant_call_back_is_taken_by_somebody",
                condition=Q(taken_at__isnull=True, taken_by="") | (Q(taken_at__isnull=False) & ~Q(taken_by="")),
            ),
            models.CheckConstraint(
                name="assistant_call_back_is_done_by_somebody",
                condition=Q(done_at__isnull=True, done_by="") | (Q(done_at__isnull=False) & ~Q(done_by="")),
            ),
        )

    def __str__(self) -> str:
        return f"call-back {self.reference}"
