from django.db import models
from django.db.models import Q

PURPOSES = ("elak", "archive")
STATES = ("", "in-bearbeitung", "erledigt", "abgeschlossen")


class Package(models.Model):
    """A case as it was handed over, once for each state of it; the ZIP lies in pieces, ``digest`` is its SHA-256.

    ``held`` is a digest over all the case held then, ``last_event`` and ``documents`` say the same to the database.
    ``receipt`` is what the archive calls it. The row outlives its case and names nobody the case is about; the database
    never changes it, takes a receipt once and only from who may decide for the office, and lets no case that belongs to
    the archive go before.
    """

    personal = frozenset({"made_by", "received_by"})
    plain = frozenset({
        "id", "case", "number", "purpose", "held", "last_event", "documents", "with_notes", "digest", "size", "made_at",
        "receipt", "received_at",
    })  # fmt: skip

    case = models.ForeignKey("procedures.Case", on_delete=models.SET_NULL, null=True, related_name="packages")
    number = models.CharField(max_length=13)
    purpose = models.CharField(max_length=10)
    held = models.CharField(max_length=64)
    last_event = models.BigIntegerField()
    documents = models.PositiveIntegerField()
    with_notes = models.BooleanField()
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    receipt = models.CharField(max_length=80, blank=True)
    received_by = models.CharField(max_length=80, blank=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("made_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("number", "purpose", "with_notes", "held"), name="a_state_of_a_case_is_packed_once"
            ),
            models.CheckConstraint(name="package_for_a_known_purpose", condition=Q(purpose__in=PURPOSES)),
            models.CheckConstraint(name="package_holds_something", condition=Q(size__gt=0)),
            models.CheckConstraint(name="package_made_by_staff", condition=Q(made_by__startswith="account:")),
            models.CheckConstraint(
                name="package_for_the_archive_is_whole",
                condition=Q(purpose="elak", receipt="") | Q(purpose="archive", with_notes=True),
            ),
            models.CheckConstraint(
                name="package_is_received_by_somebody",
                condition=Q(receipt="", received_by="", received_at=None)
                | (Q(received_at__isnull=False, received_by__startswith="account:") & ~Q(receipt="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}: {self.purpose}"


class Return(models.Model):
    """A package that came back from the ELAK: laid ready, shown, then taken in once; ``digest`` is its SHA-256.

    The ZIP is not kept, only harmless copies of its documents. One nobody takes is put away after a day; one that was
    taken the database never changes, and lets go with its case only.
    """

    personal = frozenset({"laid_by", "taken_by"})
    plain = frozenset({"id", "case", "digest", "size", "file_number", "state", "laid_at", "taken_at"})

    case = models.ForeignKey("procedures.Case", on_delete=models.CASCADE, related_name="returns")
    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    file_number = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, blank=True)
    laid_by = models.CharField(max_length=80)
    laid_at = models.DateTimeField()
    taken_by = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("laid_at", "id")
        constraints = (
            models.CheckConstraint(name="return_in_a_known_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="return_is_taken_by_staff",
                condition=Q(taken_by="", taken_at=None) | Q(taken_by__startswith="account:", taken_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.digest[:12]}"


class ReturnedDocument(models.Model):
    """A document of a return, as its harmless copy; ``name`` and ``content`` are sealed. Only the office sees it.

    ``source_digest`` is that of the file in the package, ``digest`` that of the copy. It belongs to the case once its
    return was taken in.
    """

    personal = frozenset({"name", "content", "digest", "source_digest"})
    plain = frozenset({"id", "source", "kind", "format", "size", "pages", "removed", "added_at"})

    source = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20)
    name = models.BinaryField()
    content = models.BinaryField()
    format = models.CharField(max_length=10)
    source_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    removed = models.JSONField(default=list)
    added_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ("added_at", "id")
        constraints = (
            models.UniqueConstraint(fields=("source", "source_digest"), name="a_document_comes_once_in_a_return"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Piece(models.Model):
    """A piece of the ZIP of a package, sealed; it goes with the case."""

    personal = frozenset({"content"})
    plain = frozenset({"id", "case", "package", "place"})

    case = models.ForeignKey("procedures.Case", on_delete=models.CASCADE, related_name="package_pieces")
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="pieces")
    place = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("package", "place"), name="a_piece_of_a_package_has_one_place"),)

    def __str__(self) -> str:
        return f"piece {self.place}"


class ElakFile(models.Model):
    """How the ELAK calls a case, and how the case stands there as far as somebody has noted it."""

    personal = frozenset({"noted_by"})
    plain = frozenset({"id", "case", "file_number", "state", "noted_at"})

    case = models.OneToOneField("procedures.Case", on_delete=models.CASCADE, related_name="elak_file")
    file_number = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=20, blank=True)
    noted_by = models.CharField(max_length=80)
    noted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="elak_file_in_a_known_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="elak_file_says_something", condition=~Q(file_number="", state="")),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.file_number}"
