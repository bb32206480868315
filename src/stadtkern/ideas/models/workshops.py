"""Workshops: people without a login put cards on a board and dots on cards.

Nobody's name is asked, and no card says whose it is. A trigger (migration 0002) and ``ideas_dot_number_once`` keep
everybody to the dots the workshop gives, also when two requests of one phone arrive at the same time.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from stadtkern.ideas.models.cards import PERSON
from stadtkern.ideas.rules.workshops import LONGEST_GROUP_NAME, MOST_CARDS_EACH, MOST_DOTS, Phase


class Workshop(models.Model):
    """One workshop; ``revision`` counts the changes of its board, so that phones know when to look again."""

    personal = frozenset({"opened_by"})
    plain = frozenset({"id", "code", "title", "question", "dots", "phase", "opened_at", "ends_at", "revision"})

    code = models.CharField(max_length=6, unique=True)
    title = models.CharField(max_length=99)
    question = models.CharField(max_length=200)
    dots = models.PositiveSmallIntegerField(default=3)
    phase = models.CharField(max_length=10, default=Phase.COLLECT.value)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-opened_at", "-id")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="ideas_phase_is_known", condition=Q(phase__in=[each.value for each in Phase])),
            models.CheckConstraint(name="ideas_workshop_ends", condition=Q(ends_at__gt=F("opened_at"))),
            models.CheckConstraint(name="ideas_dots_given", condition=Q(dots__gte=1, dots__lte=MOST_DOTS)),
            models.CheckConstraint(name="ideas_workshop_of_a_person", condition=Q(opened_by__startswith=PERSON)),
        )

    def __str__(self) -> str:
        return f"workshop {self.code}"


class CardGroup(models.Model):
    """Cards of a workshop that belong together; ``use_case`` is what became of them."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "workshop", "name", "use_case"})

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=LONGEST_GROUP_NAME)
    use_case = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("id",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["workshop", "name"], name="ideas_group_name_once"),)

    def __str__(self) -> str:
        return f"group {self.pk} of workshop {self.workshop_id}"


class Participant(models.Model):
    """A browser that takes part; see ``models.cards`` for ``visitor``."""

    personal = frozenset({"visitor"})
    plain = frozenset({"id", "workshop", "cards_added"})

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="participants")
    visitor = models.CharField(max_length=64, null=True)  # noqa: DJ001 - forgotten ones must not be alike
    cards_added = models.PositiveSmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["workshop", "visitor"], name="ideas_joined_once"),
            models.CheckConstraint(name="ideas_cards_each", condition=Q(cards_added__lte=MOST_CARDS_EACH)),
        )

    def __str__(self) -> str:
        return f"participant {self.pk}"


class Dot(models.Model):
    """One of somebody's dots, on a card or on a whole group; more than one may stand on the same."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "participant", "number", "card", "group"})

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="dots")
    number = models.PositiveSmallIntegerField()
    card = models.ForeignKey("ideas.Card", on_delete=models.CASCADE, null=True, related_name="dots")
    group = models.ForeignKey(CardGroup, on_delete=models.CASCADE, null=True, related_name="dots")

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["participant", "number"], name="ideas_dot_number_once"),
            models.CheckConstraint(
                name="ideas_dot_on_one_thing",
                condition=Q(card__isnull=False, group__isnull=True) | Q(card__isnull=True, group__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"dot {self.number} of participant {self.participant_id}"
