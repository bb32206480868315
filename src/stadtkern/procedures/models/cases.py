"""Cases: the definitions they keep, their numbers, what happened to them, what stays of them."""

from django.db import models
from django.db.models import Q

from stadtkern.procedures.rules.states import State

CHANNELS = ("online", "assisted", "paper", "automatic")


class ProcedureVersion(models.Model):
    """A procedure's definition as it was when somebody began with it; a running case keeps its own."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "procedure", "version", "digest", "data", "first_used_at"})

    procedure = models.SlugField(max_length=80)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, unique=True)
    data = models.JSONField()
    first_used_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.procedure} {self.version}"


class CaseNumber(models.Model):
    """The last number given in a year; one row for each year, locked while the next is given."""

    personal: frozenset[str] = frozenset()
    plain = frozenset({"year", "last"})

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Case(models.Model):
    """One person's matter, from the filing on. ``filed_by`` acted for ``principal``.

    ``due_on`` is what the clock said when it was last reckoned, for lists; None while it stands still.
    """

    personal = frozenset({"principal", "filed_by", "answers", "assigned_to"})
    plain = frozenset({
        "id", "number", "version", "unit", "state", "channel", "level", "is_test", "received_at", "received_on",
        "entry_digest", "price_eur", "saved_eur", "due_on",
    })  # fmt: skip

    number = models.CharField(max_length=13, unique=True)
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="cases")
    principal = models.ForeignKey("residents.Party", on_delete=models.PROTECT, related_name="cases")
    filed_by = models.ForeignKey("residents.Party", on_delete=models.PROTECT, related_name="filed_cases")
    unit = models.SlugField(max_length=80)
    state = models.CharField(max_length=20, default=State.RECEIVED)
    channel = models.CharField(max_length=20)
    level = models.CharField(max_length=10)
    is_test = models.BooleanField(default=False)
    answers = models.BinaryField()
    assigned_to = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    entry_digest = models.CharField(max_length=64)
    price_eur = models.DecimalField(max_digits=12, decimal_places=2)
    saved_eur = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        default_permissions = ()
        indexes = (
            models.Index(name="cases_of_a_principal", fields=("principal", "-received_at")),
            models.Index(name="cases_of_a_unit", fields=("unit", "state", "due_on")),
        )
        constraints = (
            models.CheckConstraint(name="case_in_a_known_state", condition=Q(state__in=[each.value for each in State])),
            models.CheckConstraint(name="case_by_a_known_channel", condition=Q(channel__in=CHANNELS)),
            models.CheckConstraint(name="case_has_an_entry", condition=~Q(entry_digest="")),
            models.CheckConstraint(name="case_price_is_no_gift", condition=Q(price_eur__gte=0) & Q(saved_eur__gte=0)),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def has_inbox(self) -> bool:
        """Whether what the office writes reaches the person in the portal; everybody else is written to on paper."""
        return self.channel == "online" and bool(self.level)


class CaseEvent(models.Model):
    """Something that happened to a case; the database never lets it be changed."""

    personal = frozenset({"actor", "text"})
    plain = frozenset({"id", "case", "kind", "at", "is_public"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=80)
    text = models.BinaryField()
    at = models.DateTimeField()
    is_public = models.BooleanField(default=True)

    class Meta:
        default_permissions = ()
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"


class Tombstone(models.Model):
    """What stays of a case whose file need not be kept any more: that it was, and when it was deleted; nobody's name.

    The database takes one only for a closed case, lets the rest of that case go only then, and never changes it.
    """

    personal: frozenset[str] = frozenset()
    plain = frozenset({"id", "number", "procedure", "received_on", "closed_on", "entry_digest", "deleted_at"})

    number = models.CharField(max_length=13, unique=True)
    procedure = models.SlugField(max_length=80)
    received_on = models.DateField()
    closed_on = models.DateField()
    entry_digest = models.CharField(max_length=64)
    deleted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.number
