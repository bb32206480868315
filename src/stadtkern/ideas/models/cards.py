"""Cards, who agrees with them, and what was said to them.

``visitor`` is the digest of a random number a browser holds until it is closed, another one for every card, workshop
and survey. It says nothing about a person, keeps somebody from counting twice, and is deleted soon after.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.governance.api import Origin
from stadtkern.ideas.rules.cards import LONGEST_COMMENT, LONGEST_REASON, LONGEST_SUMMARY, LONGEST_TITLE, State
from stadtkern.ideas.rules.exchange import LONGEST_OFFICE

PERSON = "account:"  # how people's identifiers begin; jobs and tools have others


class Kind(models.TextChoices):
    """What a card says. Risks and worries stand beside ideas and take the same way."""

    IDEA = "idea", _("Idea")
    RISK = "risk", _("Risk")
    WORRY = "worry", _("Worry")


class Card(models.Model):
    """An idea, a risk or a worry, in the words of whoever had it."""

    personal = frozenset({"title", "summary", "email", "decided_by"})
    plain = frozenset(
        {
            "id", "public_id", "kind", "office", "origin", "language", "created_at", "state", "is_shown", "reason",
            "merged_into", "use_case", "decided_at", "workshop", "group", "survey",
        }
    )  # fmt: skip

    public_id = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=5, choices=Kind)
    title = models.CharField(max_length=LONGEST_TITLE)
    summary = models.CharField(max_length=LONGEST_SUMMARY, blank=True)
    office = models.CharField(max_length=LONGEST_OFFICE, blank=True)
    origin = models.CharField(max_length=10, choices=Origin)
    language = models.CharField(max_length=2, default="de")
    email = models.EmailField(blank=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=State.NEW.value)
    is_shown = models.BooleanField(default=False)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    use_case = models.CharField(max_length=12, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)
    workshop = models.ForeignKey("ideas.Workshop", on_delete=models.PROTECT, null=True, related_name="cards")
    group = models.ForeignKey("ideas.CardGroup", on_delete=models.SET_NULL, null=True, related_name="cards")
    survey = models.ForeignKey("ideas.Survey", on_delete=models.PROTECT, null=True, related_name="cards")

    class Meta:
        ordering = ("-created_at", "-id")
        default_permissions = ()
        indexes = (models.Index(fields=["state", "-created_at"], name="ideas_by_state"),)
        constraints = (
            models.CheckConstraint(name="ideas_state_is_known", condition=Q(state__in=[each.value for each in State])),
            models.CheckConstraint(
                name="ideas_nothing_shown_before_a_person_decided",
                condition=Q(state=State.NEW.value, is_shown=False, decided_at__isnull=True, decided_by="")
                | (~Q(state=State.NEW.value) & Q(decided_at__isnull=False, decided_by__startswith=PERSON)),
            ),
            models.CheckConstraint(
                name="ideas_released_is_shown", condition=~Q(state=State.RELEASED.value) | Q(is_shown=True)
            ),
            models.CheckConstraint(
                name="ideas_set_aside_with_a_reason",
                condition=(Q(state=State.SET_ASIDE.value) & ~Q(reason=""))
                | (~Q(state=State.SET_ASIDE.value) & Q(reason="")),
            ),
            models.CheckConstraint(
                name="ideas_merged_into_another",
                condition=(Q(state=State.MERGED.value, merged_into__isnull=False) & ~Q(merged_into=F("id")))
                | (~Q(state=State.MERGED.value) & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="ideas_passed_on_to_a_use_case", condition=~Q(state=State.PASSED_ON.value) | ~Q(use_case="")
            ),
            models.CheckConstraint(
                name="ideas_group_of_a_workshop", condition=Q(group__isnull=True) | Q(workshop__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class Support(models.Model):
    """Somebody says "that is it" to a card or a public use case; ``subject`` is its identifier."""

    personal = frozenset({"visitor"})
    plain = frozenset({"id", "subject", "given_on"})

    subject = models.CharField(max_length=12)
    visitor = models.CharField(max_length=64, null=True)  # noqa: DJ001 - forgotten ones must not be alike
    given_on = models.DateField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["subject", "visitor"], name="ideas_supported_once"),)

    def __str__(self) -> str:
        return f"support of {self.subject}"


class CommentState(models.TextChoices):
    WAITING = "waiting"
    SHOWN = "shown"
    SET_ASIDE = "set_aside"


class Comment(models.Model):
    """What somebody said to a card, or what the town answered (``by_town``)."""

    personal = frozenset({"text", "decided_by"})
    plain = frozenset({"id", "card", "by_town", "state", "created_at", "decided_at"})

    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="comments")
    text = models.CharField(max_length=LONGEST_COMMENT)
    by_town = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=CommentState, default=CommentState.WAITING)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("created_at", "id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="ideas_comment_decided_by_a_person",
                condition=Q(state=CommentState.WAITING, decided_at__isnull=True, decided_by="")
                | (
                    Q(state__in=[CommentState.SHOWN, CommentState.SET_ASIDE])
                    & Q(decided_at__isnull=False, decided_by__startswith=PERSON)
                ),
            ),
            models.CheckConstraint(
                name="ideas_answers_are_shown", condition=Q(by_town=False) | Q(state=CommentState.SHOWN)
            ),
        )

    def __str__(self) -> str:
        return f"comment {self.pk} ({self.state})"
