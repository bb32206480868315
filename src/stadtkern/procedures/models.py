from django.db import models
from django.db.models import F, Q

from stadtkern.procedures.rules.states import State

CHANNELS = ("online", "assisted", "paper", "automatic")
WAYS_OF_HELP = ("counter", "phone")
PROOFS = ("passport", "id_card", "driving_licence", "known", "called_back", "none")


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


class Draft(models.Model):
    """A form on its way: found by its secret address or by who began it, gone when it is filed or forgotten.

    ``token`` is the secret, sealed, so that who signs in finds the form again; ``answers`` holds what was typed, right
    or wrong; ``fixed`` what ID Austria said. ``case`` is what became of it: one draft is filed once.
    """

    personal = frozenset({"lookup", "token", "principal", "begun_by", "answers", "fixed"})
    plain = frozenset({"id", "version", "level", "language", "case", "begun_at", "changed_at", "expires_at"})

    lookup = models.CharField(max_length=64, unique=True)
    token = models.BinaryField()
    version = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="drafts")
    principal = models.ForeignKey("residents.Party", on_delete=models.CASCADE, null=True, related_name="drafts")
    begun_by = models.ForeignKey("residents.Party", on_delete=models.SET_NULL, null=True, related_name="begun_drafts")
    level = models.CharField(max_length=10, blank=True)
    language = models.CharField(max_length=2)
    answers = models.BinaryField()
    fixed = models.BinaryField()
    case = models.OneToOneField(Case, on_delete=models.CASCADE, null=True, related_name="draft")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="draft_begun_by_somebody_is_of_somebody", condition=Q(begun_by=None) | ~Q(principal=None)
            ),
            models.CheckConstraint(name="draft_expires_later", condition=Q(expires_at__gt=F("begun_at"))),
        )

    def __str__(self) -> str:
        return f"draft {self.pk} of {self.version_id}"


class Assistance(models.Model):
    """A form that staff fill in for somebody who is there or on the phone; ``person`` is their name, sealed.

    ``proof`` says how the clerk knew who it was. It stays with the case that came of the form.
    """

    personal = frozenset({"person", "clerk"})
    plain = frozenset({"id", "draft", "case", "way", "proof", "begun_at"})

    draft = models.OneToOneField(Draft, on_delete=models.SET_NULL, null=True, related_name="assistance")
    case = models.OneToOneField(Case, on_delete=models.CASCADE, null=True, related_name="assistance")
    person = models.BinaryField()
    clerk = models.CharField(max_length=80)
    way = models.CharField(max_length=10)
    proof = models.CharField(max_length=20)
    begun_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="assistance_on_a_known_way", condition=Q(way__in=WAYS_OF_HELP)),
            models.CheckConstraint(name="assistance_with_a_known_proof", condition=Q(proof__in=PROOFS)),
            models.CheckConstraint(name="assistance_by_staff", condition=Q(clerk__startswith="account:")),
        )

    def __str__(self) -> str:
        return f"{self.way} by {self.clerk}"


class Document(models.Model):
    """A file somebody added, as its safe copy. It belongs to a form on its way, then to the case that came of it.

    ``wanted`` is what the procedure calls it; ``name`` how the person called it, ``content`` its bytes, both sealed.
    """

    personal = frozenset({"name", "content", "digest", "added_by"})
    plain = frozenset({"id", "draft", "case", "wanted", "kind", "size", "pages", "removed", "added_at"})

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="documents")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="documents")
    wanted = models.CharField(max_length=40)
    name = models.BinaryField()
    content = models.BinaryField()
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    removed = models.JSONField(default=list)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("added_at", "id")
        constraints = (
            models.CheckConstraint(name="document_of_a_form_or_a_case", condition=Q(draft=None) ^ Q(case=None)),
        )

    def __str__(self) -> str:
        return f"{self.wanted} {self.pk}"


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


class Competence(models.Model):
    """Somebody works for an office on its cases; with ``may_decide`` they may sign its decisions."""

    personal = frozenset({"account", "given_by"})
    plain = frozenset({"id", "unit", "may_decide", "given_at"})

    unit = models.SlugField(max_length=80)
    account = models.ForeignKey("identity.Account", on_delete=models.CASCADE, related_name="competences")
    may_decide = models.BooleanField(default=False)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("unit", "account"), name="a_competence_is_given_once"),)

    def __str__(self) -> str:
        return f"{self.unit}: {self.account_id}"


class Correction(models.Model):
    """An order to mend what is missing (§ 13(3) AVG); ``text`` says what, sealed."""

    personal = frozenset({"text", "ordered_by"})
    plain = frozenset({"id", "case", "ordered_on", "due_on", "corrected_on", "lapsed_on"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    text = models.BinaryField()
    ordered_by = models.CharField(max_length=80)
    ordered_on = models.DateField()
    due_on = models.DateField()
    corrected_on = models.DateField(null=True)
    lapsed_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("ordered_on", "id")
        constraints = (
            models.CheckConstraint(name="correction_is_due_later", condition=Q(due_on__gt=F("ordered_on"))),
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(corrected_on=None, lapsed_on=None),
                name="one_open_correction_per_case",
            ),
            models.CheckConstraint(
                name="correction_came_or_lapsed", condition=Q(corrected_on=None) | Q(lapsed_on=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.due_on}"


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
