from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from stadtkern.grants.rules.money import euro_of
from stadtkern.grants.rules.states import Reason

LONGEST_ID = 35


def _approved_by_another(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(approved_at=None, approved_by="")
        | (Q(approved_at__isnull=False, approved_by__startswith="account:") & ~Q(approved_by=F("made_by"))),
    )


class GrantBudget(models.Model):
    """What a town may give for one purpose in one calendar year, in cents.

    Both sums are kept by the database: ``amount_cents`` is that of the changes, ``awarded_cents`` that of the awards
    that were not released; it is never over the amount.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "slug", "year", "amount_cents", "awarded_cents"})

    slug = models.SlugField(max_length=80)
    year = models.PositiveSmallIntegerField()
    amount_cents = models.BigIntegerField(default=0)
    awarded_cents = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ("-year", "slug")
        constraints = (
            models.UniqueConstraint(fields=("slug", "year"), name="a_grant_budget_has_one_row_a_year"),
            models.CheckConstraint(
                name="grant_budget_is_not_exceeded",
                condition=Q(awarded_cents__gte=0, awarded_cents__lte=F("amount_cents")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.slug} {self.year}"

    @property
    def amount_eur(self) -> Decimal:
        """What may be given."""
        return euro_of(self.amount_cents)

    @property
    def awarded_eur(self) -> Decimal:
        """What is promised or paid."""
        return euro_of(self.awarded_cents)

    @property
    def left_eur(self) -> Decimal:
        """What can still be promised."""
        return euro_of(self.amount_cents - self.awarded_cents)


class GrantBudgetChange(models.Model):
    """Somebody set or changed a budget, and why; never changed afterwards."""

    personal = frozenset({"made_by"})
    plain = frozenset({"id", "budget", "delta_cents", "reason", "made_at"})

    budget = models.ForeignKey(GrantBudget, on_delete=models.PROTECT, related_name="changes")
    delta_cents = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="grant_budget_changes_for_a_reason", condition=~Q(delta_cents=0) & ~Q(reason="")
            ),
            models.CheckConstraint(
                name="grant_budget_is_changed_by_a_person", condition=Q(made_by__startswith="account:")
            ),
        )

    def __str__(self) -> str:
        return f"{self.budget_id}: {self.delta_cents}"

    @property
    def delta_eur(self) -> Decimal:
        """By how much."""
        return euro_of(self.delta_cents)


class AwardList(models.Model):
    """Awards without application: proposed by one person, approved by another, all or none. ``rows`` lie sealed."""

    personal = frozenset({"rows", "made_by", "approved_by", "stopped_by"})
    plain = frozenset({
        "id", "public_id", "budget", "ground", "count", "total_cents", "made_at", "approved_at", "stopped_at",
    })  # fmt: skip

    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    budget = models.ForeignKey(GrantBudget, on_delete=models.PROTECT, related_name="lists")
    ground = models.CharField(max_length=140)
    rows = models.BinaryField()
    count = models.PositiveIntegerField()
    total_cents = models.BigIntegerField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=80, blank=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(
                name="award_list_gives_something", condition=Q(count__gt=0, total_cents__gt=0) & ~Q(ground="")
            ),
            models.CheckConstraint(name="award_list_is_made_by_a_person", condition=Q(made_by__startswith="account:")),
            _approved_by_another("award_list_is_approved_by_another"),
            models.CheckConstraint(
                name="award_list_is_stopped_or_approved",
                condition=Q(stopped_at=None, stopped_by="")
                | Q(stopped_at__isnull=False, stopped_by__startswith="account:", approved_at=None),
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def total_eur(self) -> Decimal:
        """What all of them get together."""
        return euro_of(self.total_cents)


class PayoutRun(models.Model):
    """Awards that are paid with one file: made by one person, approved by another; ``public_id`` is its message id.

    ``content`` is the file, sealed, and ``digest`` its SHA-256; both exist from the approval on.
    """

    personal = frozenset({"content", "made_by", "approved_by", "stopped_by", "fetched_by"})
    plain = frozenset({
        "id", "public_id", "count", "total_cents", "digest", "made_at", "approved_at", "stopped_at", "fetched_at",
        "executed_on",
    })  # fmt: skip

    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    count = models.PositiveIntegerField()
    total_cents = models.BigIntegerField()
    content = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=80, blank=True)
    stopped_at = models.DateTimeField(null=True)
    fetched_by = models.CharField(max_length=80, blank=True)
    fetched_at = models.DateTimeField(null=True)
    executed_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("-made_at", "-id")
        constraints = (
            models.CheckConstraint(name="payout_run_pays_something", condition=Q(count__gt=0, total_cents__gt=0)),
            models.CheckConstraint(name="payout_run_is_made_by_a_person", condition=Q(made_by__startswith="account:")),
            _approved_by_another("payout_run_is_approved_by_another"),
            models.CheckConstraint(
                name="payout_run_has_a_file_when_approved",
                condition=Q(approved_at=None, digest="", fetched_at=None, executed_on=None)
                | (Q(approved_at__isnull=False, stopped_at=None) & ~Q(digest="")),
            ),
            models.CheckConstraint(
                name="payout_run_is_stopped_by_somebody",
                condition=Q(stopped_at=None, stopped_by="")
                | Q(stopped_at__isnull=False, stopped_by__startswith="account:"),
            ),
            models.CheckConstraint(
                name="payout_run_is_fetched_by_one_of_two",
                condition=Q(fetched_at=None, fetched_by="")
                | (Q(fetched_at__isnull=False) & (Q(fetched_by=F("made_by")) | Q(fetched_by=F("approved_by")))),
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def total_eur(self) -> Decimal:
        """What goes to the bank."""
        return euro_of(self.total_cents)


class Award(models.Model):
    """Money somebody gets from a budget. ``reference`` says of what: the number of a case, or a list and its line.

    ``recipient`` and ``iban`` are sealed; without an account the award waits for one. ``held_at``: not to be paid for
    now. ``reclaim_cents``: paid, and a later decision gives so much less; ``reclaimed_cents``: what of it came back. An
    award is in one run, ever, unless that run was stopped before it was approved.
    """

    personal = frozenset({"public_id", "reference", "recipient", "iban", "awarded_by", "released_by"})
    plain = frozenset({
        "id", "budget", "award_list", "amount_cents", "label", "awarded_at", "held_at", "run", "reclaim_cents",
        "reclaimed_cents", "released_at", "released_reason",
    })  # fmt: skip

    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    reference = models.CharField(max_length=LONGEST_ID, db_index=True)
    budget = models.ForeignKey(GrantBudget, on_delete=models.PROTECT, related_name="awards")
    award_list = models.ForeignKey(AwardList, on_delete=models.PROTECT, null=True, related_name="awards")
    amount_cents = models.BigIntegerField()
    label = models.CharField(max_length=140)
    recipient = models.BinaryField()
    iban = models.BinaryField(default=b"")
    awarded_by = models.CharField(max_length=80)
    awarded_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    run = models.ForeignKey(PayoutRun, on_delete=models.PROTECT, null=True, related_name="awards")
    reclaim_cents = models.BigIntegerField(default=0)
    reclaimed_cents = models.BigIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=80, blank=True)
    released_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ("-awarded_at", "-id")
        indexes = (models.Index(name="awards_to_pay", fields=("run", "released_at", "held_at")),)
        constraints = (
            models.CheckConstraint(name="award_gives_something", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="award_is_made_by_somebody", condition=Q(awarded_by__startswith="account:") & ~Q(label="")
            ),
            models.UniqueConstraint(
                fields=("reference",), condition=Q(run=None, released_at=None), name="one_award_waits_per_reference"
            ),
            models.CheckConstraint(
                name="award_is_reclaimed_as_far_as_it_was_paid",
                condition=Q(reclaim_cents=0, reclaimed_cents=0)
                | Q(
                    reclaim_cents__gte=0,
                    reclaimed_cents__gte=0,
                    reclaim_cents__lte=F("amount_cents") - F("reclaimed_cents"),
                    run__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="award_is_released_for_a_reason",
                condition=Q(released_at=None, released_by="", released_reason="")
                | (
                    Q(released_at__isnull=False, released_reason__in=[each.value for each in Reason])
                    & ~Q(released_by="")
                ),
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount_eur(self) -> Decimal:
        """What somebody gets."""
        return euro_of(self.amount_cents)

    @property
    def kept_cents(self) -> int:
        """What of it counts: without what was paid back."""
        return self.amount_cents - self.reclaimed_cents

    @property
    def reclaim_eur(self) -> Decimal:
        """What must come back."""
        return euro_of(self.reclaim_cents)
