"""Tables of correspondence. Words are sealed."""

from django.db import models
from django.db.models import Q

KINDS = ("reply", "correction", "extended", "told", "charge", "reminder")


class CaseLetter(models.Model):
    """What an office wrote to somebody without an inbox here; ``content`` is the sealed PDF, sealed once more.

    ``state``: ``making``, ``no_address``, ``not_needed``, or where the post has it. ``due_on`` is the last day of an
    order to mend.
    """

    personal = frozenset({"text", "content", "digest", "written_by"})
    plain = frozenset({"id", "case", "kind", "due_on", "is_test", "state", "asked_at", "made_at"})

    case = models.ForeignKey("procedures.Case", on_delete=models.CASCADE, related_name="case_letters")
    kind = models.CharField(max_length=20)
    text = models.BinaryField()
    due_on = models.DateField(null=True)
    written_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    content = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True)
    is_test = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, default="making")

    class Meta:
        default_permissions = ()
        ordering = ("asked_at", "id")
        constraints = (
            models.CheckConstraint(name="case_letter_of_a_known_kind", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(
                name="case_letter_has_a_last_day_to_mend", condition=Q(kind="correction") ^ Q(due_on=None)
            ),
            models.CheckConstraint(
                name="case_letter_is_made_whole",
                condition=Q(made_at=None, state__in=["making", "not_needed"], digest="")
                | Q(made_at__isnull=False) & ~Q(digest=""),
            ),
        )

    def __str__(self) -> str:
        return f"letter {self.pk} of {self.case_id}"
