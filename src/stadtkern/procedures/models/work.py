"""What the office does with a case before it is decided, and who works on it."""

from django.db import models
from django.db.models import F, Q

from stadtkern.procedures.models.cases import Case


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


class Absence(models.Model):
    """Somebody of the staff is away, both days included, and a colleague stands in."""

    personal = frozenset({"account", "deputy"})
    plain = frozenset({"id", "begins_on", "ends_on"})

    account = models.ForeignKey("identity.Account", on_delete=models.CASCADE, related_name="absences")
    deputy = models.ForeignKey("identity.Account", on_delete=models.CASCADE, related_name="deputised_absences")
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        default_permissions = ()
        ordering = ("begins_on", "id")
        constraints = (
            models.CheckConstraint(name="absence_ends_after_it_begins", condition=Q(ends_on__gte=F("begins_on"))),
            models.CheckConstraint(name="absence_has_another_deputy", condition=~Q(account=F("deputy"))),
        )

    def __str__(self) -> str:
        return f"{self.account_id}: {self.begins_on}"


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


class Opinion(models.Model):
    """What another office is asked about a case, and what it answers; the database never changes an answer.

    ``question`` and ``answer`` are sealed; an office is asked one thing at a time.
    """

    personal = frozenset({"question", "asked_by", "answer", "answered_by"})
    plain = frozenset({"id", "case", "unit", "asked_on", "due_on", "answered_on", "taken_back_on"})

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    unit = models.SlugField(max_length=80)
    question = models.BinaryField()
    asked_by = models.CharField(max_length=80)
    asked_on = models.DateField()
    due_on = models.DateField()
    answer = models.BinaryField(default=bytes)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_on = models.DateField(null=True)
    taken_back_on = models.DateField(null=True)

    class Meta:
        default_permissions = ()
        ordering = ("asked_on", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("case", "unit"),
                condition=Q(answered_on=None, taken_back_on=None),
                name="an_office_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(name="opinion_is_due_later", condition=Q(due_on__gt=F("asked_on"))),
            models.CheckConstraint(
                name="opinion_is_given_by_staff",
                condition=Q(answered_on=None, answered_by="")
                | (Q(answered_on__isnull=False, taken_back_on=None) & Q(answered_by__startswith="account:")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.unit}"
