from django.db import models
from django.db.models import F, Q

from stadtkern.payments.rules.online import OnlineState
from stadtkern.payments.rules.states import State

LONGEST_ID = 35


class Charge(models.Model):
    """What somebody owes for one case. ``case_number`` is its public number: the case lies in a room above.

    ``lines`` say what for, each with label, amount and law; ``paid_eur`` is the sum of the entries matched to it.
    """

    personal = frozenset({"case_number", "reference", "waived_by", "waived_reason"})
    plain = frozenset({
        "id", "lines", "total_eur", "due_on", "state", "paid_eur", "refunded_eur", "reminders", "reminded_on",
        "waived_at", "created_at",
    })  # fmt: skip

    case_number = models.CharField(max_length=21, unique=True)
    reference = models.CharField(max_length=25, unique=True)
    lines = models.JSONField()
    total_eur = models.DecimalField(max_digits=11, decimal_places=2)
    due_on = models.DateField()
    state = models.CharField(max_length=10, default=State.OPEN)
    paid_eur = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    refunded_eur = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    waived_at = models.DateTimeField(null=True)
    waived_by = models.CharField(max_length=80, blank=True)
    waived_reason = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = (models.Index(name="charges_by_state", fields=("state", "due_on")),)
        constraints = (
            models.CheckConstraint(
                name="charge_in_a_known_state", condition=Q(state__in=[each.value for each in State])
            ),
            models.CheckConstraint(name="charge_is_for_something", condition=Q(total_eur__gt=0)),
            models.CheckConstraint(name="charge_is_refunded_no_less_than_nothing", condition=Q(refunded_eur__gte=0)),
            models.CheckConstraint(name="charge_has_a_reference", condition=Q(reference__startswith="RF")),
            models.CheckConstraint(
                name="charge_reminders_have_a_day",
                condition=Q(reminders=0, reminded_on=None) | Q(reminders__in=[1, 2], reminded_on__isnull=False),
            ),
            models.CheckConstraint(
                name="charge_is_waived_by_somebody",
                condition=Q(waived_at=None, waived_by="", waived_reason=None)
                | Q(waived_at__isnull=False, waived_by__startswith="account:", waived_reason__isnull=False),
            ),
            models.CheckConstraint(
                name="charge_is_waived_only_when_it_was", condition=~Q(state="waived") | Q(waived_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.case_number


class BankEntry(models.Model):
    """One payment on the town's account, or one taken back; kept once, however often its statement is read.

    ``payer`` and ``text`` are sealed. ``fingerprint`` finds the same booking in another statement (``is_doubtful``).
    """

    personal = frozenset({"payer", "text", "fingerprint", "matched_by", "imported_by"})
    plain = frozenset({
        "id", "account", "statement", "bank_reference", "amount_eur", "is_credit", "is_reversal", "is_doubtful",
        "booked_on", "value_on", "charge", "matched_at", "imported_at",
    })  # fmt: skip

    account = models.CharField(max_length=34)
    statement = models.CharField(max_length=100)
    bank_reference = models.CharField(max_length=100)
    amount_eur = models.DecimalField(max_digits=11, decimal_places=2)
    is_credit = models.BooleanField()
    is_reversal = models.BooleanField(default=False)
    is_doubtful = models.BooleanField(default=False)
    booked_on = models.DateField()
    value_on = models.DateField(null=True)
    payer = models.BinaryField()
    text = models.BinaryField()
    fingerprint = models.CharField(max_length=64, db_index=True)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, null=True, related_name="entries")
    matched_by = models.CharField(max_length=80, blank=True)
    matched_at = models.DateTimeField(null=True)
    imported_by = models.CharField(max_length=80)
    imported_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "bank entries"
        indexes = (models.Index(name="entries_by_day", fields=("charge", "-booked_on")),)
        constraints = (
            models.UniqueConstraint(fields=("account", "statement", "bank_reference"), name="an_entry_is_booked_once"),
            models.CheckConstraint(name="entry_has_an_amount", condition=Q(amount_eur__gt=0)),
            models.CheckConstraint(
                name="entry_comes_in_or_is_taken_back", condition=Q(is_credit=True) | Q(is_reversal=True)
            ),
            models.CheckConstraint(
                name="entry_is_matched_by_somebody",
                condition=Q(charge=None, matched_at=None, matched_by="")
                | (Q(charge__isnull=False, matched_at__isnull=False) & ~Q(matched_by="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.statement} {self.bank_reference}"


class OnlinePayment(models.Model):
    """A payment at a provider, by our ``order`` and its ``provider_id``; ``entry`` is its booking once it was paid.

    ``trouble`` says what was wrong with the provider's last answer: then nothing is booked, and the treasury looks.
    """

    personal = frozenset({"order", "provider_id", "address", "begun_by"})
    plain = frozenset({
        "id", "charge", "amount_eur", "state", "provider", "trouble", "entry", "begun_at", "asked_at", "ended_at",
    })  # fmt: skip

    order = models.CharField(max_length=40, unique=True)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="online")
    amount_eur = models.DecimalField(max_digits=11, decimal_places=2)
    state = models.CharField(max_length=10, default=OnlineState.BEGUN)
    provider = models.CharField(max_length=100)
    provider_id = models.CharField(max_length=100, blank=True)
    address = models.CharField(max_length=2000, blank=True)
    trouble = models.CharField(max_length=20, blank=True)
    entry = models.OneToOneField(BankEntry, on_delete=models.PROTECT, null=True, related_name="online")
    begun_by = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = (models.Index(name="online_payments_by_state", fields=("state", "asked_at")),)
        constraints = (
            models.CheckConstraint(
                name="online_payment_in_a_known_state", condition=Q(state__in=[each.value for each in OnlineState])
            ),
            models.CheckConstraint(name="online_payment_pays_something", condition=Q(amount_eur__gt=0)),
            models.CheckConstraint(
                name="online_payment_is_paid_when_booked",
                condition=Q(state="paid", entry__isnull=False) | (~Q(state="paid") & Q(entry=None)),
            ),
            models.CheckConstraint(
                name="online_payment_is_open_at_a_provider",
                condition=Q(state__in=["begun", "expired"]) | ~Q(provider_id=""),
            ),
            models.UniqueConstraint(
                fields=("provider", "provider_id"),
                condition=~Q(provider_id=""),
                name="a_providers_payment_is_known_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.provider_id}"


class TransferFile(models.Model):
    """A file of transfers, made once under its message id and the same whenever it is fetched; sealed."""

    personal = frozenset({"content", "made_by"})
    plain = frozenset({"id", "message", "count", "total_eur", "made_at"})

    message = models.CharField(max_length=LONGEST_ID, unique=True)
    content = models.BinaryField()
    count = models.PositiveIntegerField()
    total_eur = models.DecimalField(max_digits=14, decimal_places=2)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (models.CheckConstraint(name="transfer_file_orders_something", condition=Q(count__gt=0)),)

    def __str__(self) -> str:
        return self.message


class Payout(models.Model):
    """Money the town sends somebody: proposed by one person, approved by another, ordered once.

    ``purpose`` is what stands on the statement of ``recipient``; all three of recipient, iban and purpose are sealed.
    """

    personal = frozenset({"recipient", "iban", "purpose", "subject", "proposed_by", "approved_by", "stopped_by"})
    plain = frozenset({
        "id", "public_id", "amount_eur", "proposed_at", "approved_at", "file", "sent_at", "stopped_at",
    })  # fmt: skip

    public_id = models.CharField(max_length=LONGEST_ID, unique=True)
    subject = models.CharField(max_length=40, blank=True)
    recipient = models.BinaryField()
    iban = models.BinaryField()
    purpose = models.BinaryField()
    amount_eur = models.DecimalField(max_digits=11, decimal_places=2)
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    stopped_by = models.CharField(max_length=80, blank=True)
    stopped_at = models.DateTimeField(null=True)
    file = models.ForeignKey(TransferFile, on_delete=models.PROTECT, null=True, related_name="payouts")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("proposed_at", "id")
        constraints = (
            models.CheckConstraint(name="payout_pays_something", condition=Q(amount_eur__gt=0)),
            models.CheckConstraint(
                name="payout_is_proposed_by_a_person", condition=Q(proposed_by__startswith="account:")
            ),
            models.CheckConstraint(
                name="payout_is_approved_by_another",
                condition=Q(approved_at=None, approved_by="")
                | (Q(approved_at__isnull=False, approved_by__startswith="account:") & ~Q(approved_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="payout_is_sent_when_approved",
                condition=Q(file=None, sent_at=None)
                | Q(file__isnull=False, sent_at__isnull=False, approved_at__isnull=False, stopped_at=None),
            ),
            models.CheckConstraint(
                name="payout_is_stopped_by_somebody",
                condition=Q(stopped_at=None, stopped_by="")
                | Q(stopped_at__isnull=False, stopped_by__startswith="account:"),
            ),
        )

    def __str__(self) -> str:
        return self.public_id
