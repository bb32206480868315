"""What the register keeps itself: where an idea taken over from another town comes from. All else is governance's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from stadtkern.register.rules.drafts import LONGEST_LINK, LONGEST_NAME, LONGEST_TITLE


class TakenEntry(models.Model):
    """An entry of another town's register that became an idea here, with where it comes from and what it said.

    ``use_case`` is the idea's identifier; ``source_key`` tells the entry from others of the same organization.
    """

    personal = frozenset({"taken_by"})
    plain = frozenset(
        {
            "id", "use_case", "title", "organization", "source_key", "link", "licence", "address", "texts", "taken_at",
        }
    )  # fmt: skip

    use_case = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    organization = models.CharField(max_length=LONGEST_NAME)
    source_key = models.CharField(max_length=LONGEST_LINK)
    link = models.CharField(max_length=LONGEST_LINK, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=LONGEST_LINK, blank=True)
    texts = models.JSONField(default=dict)
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=60)

    class Meta:
        ordering = ("-taken_at", "-id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["organization", "source_key"], name="register_taken_once"),
            models.CheckConstraint(name="register_source_is_named", condition=~Q(organization="") & ~Q(source_key="")),
        )

    def __str__(self) -> str:
        return f"{self.use_case} from {self.organization}"
