"""With whom the town does research, and what they may see (K62)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.learning.models.study import PERSON


class PartnerAccess(models.TextChoices):
    """What a partner may see; everything beyond what is public needs a ground."""

    PUBLIC = "public", _("What everybody may read")
    FIGURES = "figures", _("Figures without anybody in them")
    PERSONAL = "personal", _("Data about people")


class ResearchPartner(models.Model):
    """A university or institute the town does research with; everybody may read this record."""

    personal = frozenset({"noted_by"})
    plain = frozenset({"id", "name", "studies", "since", "until", "access", "ground", "noted_at"})

    name = models.CharField(max_length=120)
    studies = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    access = models.CharField(max_length=10, choices=PartnerAccess)
    ground = models.CharField(max_length=500, blank=True)
    noted_by = models.CharField(max_length=60)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ("name", "since", "id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["name", "since"], name="learning_partner_once"),
            models.CheckConstraint(name="learning_partner_noted_by_a_person", condition=Q(noted_by__startswith=PERSON)),
            models.CheckConstraint(
                name="learning_partner_access_is_known", condition=Q(access__in=[each.value for each in PartnerAccess])
            ),
            models.CheckConstraint(
                name="learning_partner_access_on_a_ground",
                condition=Q(access=PartnerAccess.PUBLIC.value) | ~Q(ground=""),
            ),
            models.CheckConstraint(
                name="learning_partner_ends_after_it_began", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        )

    def __str__(self) -> str:
        return self.name
