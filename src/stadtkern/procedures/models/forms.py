"""Forms on their way, files added to them, and who helped."""

from django.db import models
from django.db.models import F, Q

from stadtkern.procedures.models.cases import Case, ProcedureVersion

WAYS_OF_HELP = ("counter", "phone", "paper")
PROOFS = ("passport", "id_card", "driving_licence", "known", "called_back", "signature", "none")
SCAN = "paper-form"


class Draft(models.Model):
    """A form on its way: found by its secret address or by who began it, gone when it is filed or forgotten.

    ``token`` is the secret, sealed, so that who signs in finds the form again; ``answers`` holds what was typed, right
    or wrong; ``fixed`` what ID Austria said. ``case`` is what became of it: one draft is filed once. ``came_on`` is the
    day a form on paper came in, None for all others: it counts as filed on that day.
    """

    personal = frozenset({"lookup", "token", "principal", "begun_by", "answers", "fixed"})
    plain = frozenset({"id", "version", "level", "language", "case", "came_on", "begun_at", "changed_at", "expires_at"})

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
    came_on = models.DateField(null=True)
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

    ``wanted`` is what the procedure calls it, or ``SCAN`` for the form itself as it came on paper; ``name`` how the
    person called it, ``content`` its bytes, both sealed.
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
