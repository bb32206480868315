"""Tables of parties. Names, addresses and words are sealed."""

from django.db import models
from django.db.models import F, Q

ROLES = ("applicant", "landowner", "neighbour", "other")
STATEMENTS = ("objection", "comment", "appeal")
CHANNELS = ("portal", "paper", "counter", "hearing")


class CaseParty(models.Model):
    """Somebody who takes part in a case (§ 8 AVG); ``details`` are name, address, ground, representative.

    ``code`` stands in their letters; who signs in and types it first is ``bound_to`` for good. ``standing`` is what a
    person has noted after a hearing; nothing is hidden by it.
    """

    personal = frozenset({
        "details", "code", "lookup", "bound_to", "added_by", "removed_by", "removal_reason", "standing_reason",
        "standing_by",
    })  # fmt: skip
    plain = frozenset({
        "id", "case", "place", "role", "kind", "bound_at", "added_at", "removed_at", "standing", "standing_at",
    })  # fmt: skip

    case = models.ForeignKey("procedures.Case", on_delete=models.CASCADE, related_name="parties")
    place = models.PositiveIntegerField()
    role = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    details = models.BinaryField()
    code = models.BinaryField()
    lookup = models.CharField(max_length=64, unique=True)
    bound_to = models.ForeignKey("residents.Party", on_delete=models.PROTECT, null=True, related_name="taking_part")
    bound_at = models.DateTimeField(null=True)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_by = models.CharField(max_length=80, blank=True)
    removed_at = models.DateTimeField(null=True)
    removal_reason = models.BinaryField(default=bytes)
    standing = models.CharField(max_length=10, blank=True)
    standing_reason = models.BinaryField(default=bytes)
    standing_by = models.CharField(max_length=80, blank=True)
    standing_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("place",)
        constraints = (
            models.UniqueConstraint(fields=("case", "place"), name="a_party_has_its_place"),
            models.CheckConstraint(
                name="party_in_a_known_role", condition=Q(role__in=ROLES) & Q(kind__in=["person", "company"])
            ),
            models.CheckConstraint(
                name="party_is_bound_on_a_day", condition=Q(bound_to=None) ^ Q(bound_at__isnull=False)
            ),
            models.CheckConstraint(
                name="party_is_removed_by_staff",
                condition=Q(removed_at=None, removed_by="")
                | Q(removed_at__isnull=False, removed_by__startswith="account:"),
            ),
            models.CheckConstraint(
                name="standing_is_noted_by_staff",
                condition=Q(standing="", standing_at=None, standing_by="")
                | Q(standing__in=["kept", "lost"], standing_at__isnull=False, standing_by__startswith="account:"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}/{self.place}"


class PartyNotice(models.Model):
    """What the parties of a case are told: a hearing (§§ 40, 41 AVG) or the results of the evidence (§ 45(3) AVG).

    ``words`` are text and place, sealed. ``is_announced``: publicly too, in two forms (§ 42(1)).
    """

    personal = frozenset({"words", "made_by"})
    plain = frozenset({"id", "case", "kind", "hearing_at", "period", "is_announced", "made_at"})

    case = models.ForeignKey("procedures.Case", on_delete=models.CASCADE, related_name="party_notices")
    kind = models.CharField(max_length=10)
    words = models.BinaryField()
    hearing_at = models.DateTimeField(null=True)
    period = models.CharField(max_length=20, blank=True)
    is_announced = models.BooleanField(default=False)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("made_at", "id")
        constraints = (
            models.CheckConstraint(
                name="notice_of_a_hearing_or_of_evidence",
                condition=Q(kind="hearing", hearing_at__isnull=False, period="")
                | (Q(kind="evidence", hearing_at=None, is_announced=False) & ~Q(period="")),
            ),
            models.CheckConstraint(name="notice_by_staff", condition=Q(made_by__startswith="account:")),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} of {self.case_id}"


class PartyLetter(models.Model):
    """A notice or a decision on its way to one party; ``content`` is the sealed PDF, sealed once more.

    ``state``: ``making``, ``ready`` (in the portal), ``fetched``, ``no_address``, or where the post has it.
    """

    personal = frozenset({"content", "digest"})
    plain = frozenset({
        "id", "party", "notice", "decision", "is_test", "way", "state", "asked_at", "made_at", "ready_on", "fetched_at",
        "served_on",
    })  # fmt: skip

    party = models.ForeignKey(CaseParty, on_delete=models.CASCADE, related_name="letters")
    notice = models.ForeignKey(PartyNotice, on_delete=models.CASCADE, null=True, related_name="letters")
    decision = models.ForeignKey(
        "procedures.Decision", on_delete=models.CASCADE, null=True, related_name="party_letters"
    )
    content = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True)
    is_test = models.BooleanField(default=False)
    way = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=20, default="making")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    ready_on = models.DateField(null=True)
    fetched_at = models.DateTimeField(null=True)
    served_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("asked_at", "id")
        constraints = (
            models.CheckConstraint(
                name="party_letter_of_a_notice_or_a_decision", condition=Q(notice=None) ^ Q(decision=None)
            ),
            models.UniqueConstraint(
                fields=("party", "notice"), condition=Q(decision=None), name="a_party_is_told_once"
            ),
            models.UniqueConstraint(
                fields=("party", "decision"), condition=Q(notice=None), name="a_party_gets_a_decision_once"
            ),
            models.CheckConstraint(
                name="party_letter_is_made_whole",
                condition=Q(made_at=None, way="") | Q(made_at__isnull=False, way__in=["portal", "paper"]),
            ),
        )

    def __str__(self) -> str:
        return f"letter {self.pk} to {self.party_id}"


class Statement(models.Model):
    """What a party has said: an objection, a comment, or a remedy against ``decision``; never changed once it is here.

    ``posted_on`` counts for periods when it came by post (§ 33(3) AVG).
    """

    personal = frozenset({"text", "entered_by", "digest"})
    plain = frozenset({
        "id", "party", "number", "kind", "channel", "decision", "arrived_on", "posted_on", "is_late", "received_at",
    })  # fmt: skip

    party = models.ForeignKey(CaseParty, on_delete=models.CASCADE, related_name="statements")
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    decision = models.ForeignKey(
        "procedures.Decision", on_delete=models.CASCADE, null=True, related_name="party_remedies"
    )
    text = models.BinaryField()
    arrived_on = models.DateField()
    posted_on = models.DateField(null=True)
    is_late = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    entered_by = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        ordering = ("received_at", "id")
        constraints = (
            models.CheckConstraint(
                name="statement_of_a_known_kind", condition=Q(kind__in=STATEMENTS) & Q(channel__in=CHANNELS)
            ),
            models.CheckConstraint(
                name="remedy_against_a_decision", condition=~Q(kind="appeal") ^ Q(decision__isnull=False)
            ),
            models.CheckConstraint(
                name="statement_posted_before_it_arrived",
                condition=Q(posted_on=None) | Q(posted_on__lte=F("arrived_on")),
            ),
            models.CheckConstraint(name="statement_has_a_receipt", condition=~Q(digest="")),
        )

    def __str__(self) -> str:
        return self.number


class StatementFile(models.Model):
    """A file that came with a statement, as its safe copy."""

    personal = frozenset({"name", "content", "digest"})
    plain = frozenset({"id", "statement", "kind", "size", "pages", "removed"})

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="files")
    name = models.BinaryField()
    content = models.BinaryField()
    kind = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    removed = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return f"file {self.pk} of {self.statement_id}"


class Treatment(models.Model):
    """Where and how the reasons of a decision deal with an objection; the newest counts, and none is changed."""

    personal = frozenset({"text", "made_by"})
    plain = frozenset({"id", "statement", "made_at"})

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="treatments")
    text = models.BinaryField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("id",)
        constraints = (models.CheckConstraint(name="treatment_by_staff", condition=Q(made_by__startswith="account:")),)

    def __str__(self) -> str:
        return f"treatment of {self.statement_id}"


class Confirmation(models.Model):
    """Why somebody decides although objections are not dealt with in the reasons; for one draft, by its digest."""

    personal = frozenset({"text", "made_by"})
    plain = frozenset({"id", "case", "draft", "made_at"})

    case = models.ForeignKey("procedures.Case", on_delete=models.CASCADE, related_name="party_confirmations")
    draft = models.CharField(max_length=64)
    text = models.BinaryField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(name="confirmation_by_staff", condition=Q(made_by__startswith="account:")),
        )

    def __str__(self) -> str:
        return f"confirmation in {self.case_id}"


class DocumentRelease(models.Model):
    """A document the parties may read (§ 17 AVG); what damages somebody's interests is kept back (§ 17(3))."""

    personal = frozenset({"released_by", "ended_by"})
    plain = frozenset({"id", "document", "released_at", "ended_at"})

    document = models.ForeignKey("procedures.Document", on_delete=models.CASCADE, related_name="party_releases")
    released_by = models.CharField(max_length=80)
    released_at = models.DateTimeField()
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("document",), condition=Q(ended_at=None), name="a_document_is_released_once_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"release of {self.document_id}"
