"""How a case ends: the decision and its letter."""

from django.db import models
from django.db.models import F, Q

from stadtkern.procedures.models.cases import Case


class Decision(models.Model):
    """How a case ends: drafted, approved by a second person where that is needed, decided by a named one.

    The database takes a decision only from somebody who may decide for the office, and never changes it afterwards.
    """

    personal = frozenset({"operative_part", "reasons", "drafted_by", "approved_by", "decided_by"})
    plain = frozenset({
        "id", "case", "outcome", "needs_second", "dated_on", "drafted_at", "approved_at", "decided_at", "digest",
    })  # fmt: skip

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=40)
    operative_part = models.BinaryField()
    reasons = models.BinaryField()
    needs_second = models.BooleanField()
    dated_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=("case",), condition=Q(decided_at=None), name="a_case_has_one_draft_of_a_decision"
            ),
            models.CheckConstraint(
                name="decision_is_decided_by_somebody",
                condition=Q(decided_at=None, decided_by="", dated_on=None)
                | (Q(decided_at__isnull=False, dated_on__isnull=False) & Q(decided_by__startswith="account:")),
            ),
            models.CheckConstraint(
                name="decision_is_approved_by_another",
                condition=Q(approved_at=None, approved_by="")
                | (Q(approved_at__isnull=False, approved_by__startswith="account:") & ~Q(approved_by=F("decided_by"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.outcome}"


class DecisionLetter(models.Model):
    """The sealed letter of a decision and its way to the person; ``content`` is the PDF, sealed once more.

    ``ready_on``: it lay in the person's inbox here; ``fetched_at``: opened for the first time; ``served_on``: the day
    it counts as served (ZustG), from which periods run; None while that is not known. From ``closes_on`` no remedy can
    arrive in time any more; None until that is reckoned.
    """

    personal = frozenset({"content", "digest"})
    plain = frozenset({
        "id", "decision", "is_test", "made_at", "way", "ready_on", "fetched_at", "served_on", "closes_on",
    })  # fmt: skip

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="letter")
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    is_test = models.BooleanField()
    made_at = models.DateTimeField()
    way = models.CharField(max_length=30)
    ready_on = models.DateField(null=True)
    fetched_at = models.DateTimeField(null=True)
    served_on = models.DateField(null=True)
    closes_on = models.DateField(null=True, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="letter_goes_a_known_way", condition=Q(way__in=["portal", "paper"])),
            models.CheckConstraint(
                name="letter_is_served_after_it_was_ready", condition=Q(served_on=None) | Q(ready_on__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"letter of {self.decision_id}"
