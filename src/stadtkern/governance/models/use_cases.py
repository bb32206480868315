"""A use case, what was written about it, who signed, and how it moved.

Triggers (migration 0002) keep the state machine: a use case begins as an idea, its state follows only a row in
``Move``, a move begins where the use case stands and needs the signatures of its gate, and papers, signatures and
moves never change. So no state can be skipped, not even by SQL.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.lifecycle.artefacts import KINDS
from stadtkern.lifecycle.states import MOVES, Gate, State

STATES = [state.value for state in State]
PERSON = "account:"  # how people's identifiers begin; jobs and tools have others


class Origin(models.TextChoices):
    """Where an idea came from."""

    STAFF = "staff", _("from staff")
    CITIZEN = "citizen", _("from a citizen")
    WORKSHOP = "workshop", _("from a workshop")
    SURVEY = "survey", _("from a survey")
    IMPORT = "import", _("from another town")


def _allowed_moves() -> Q:
    allowed = Q()
    for (before, after), gate in MOVES.items():
        allowed |= Q(before=before.value, after=after.value, gate=gate.value if gate else "")
    return allowed


class UseCase(models.Model):
    """Something AI may do for the town, from the idea to its end. ``round`` counts the moves."""

    personal = frozenset({"owner", "deputy", "veto_by"})
    plain = frozenset(
        {
            "id", "public_id", "title", "summary", "office", "state", "round", "suspended_from", "origin", "is_public",
            "created_at", "changed_at", "has_veto", "veto_reason", "owner_gone_since",
        }
    )  # fmt: skip

    public_id = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=99)
    summary = models.CharField(max_length=349)
    office = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=20, default=State.IDEA.value)
    round = models.PositiveIntegerField(default=0)
    suspended_from = models.CharField(max_length=20, blank=True)
    origin = models.CharField(max_length=10, choices=Origin)
    is_public = models.BooleanField(default=True)
    owner = models.CharField(max_length=60, blank=True)
    deputy = models.CharField(max_length=60, blank=True)
    has_veto = models.BooleanField(default=False)
    veto_reason = models.CharField(max_length=1000, blank=True)
    veto_by = models.CharField(max_length=60, blank=True)
    owner_gone_since = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at", "-id")
        default_permissions = ()
        indexes = (models.Index(fields=["state", "-changed_at"], name="governance_by_state"),)
        constraints = (
            models.CheckConstraint(name="governance_state_is_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="governance_owner_is_a_person", condition=Q(owner="") | Q(owner__startswith=PERSON)
            ),
            models.CheckConstraint(
                name="governance_deputy_is_another_person",
                condition=Q(deputy="") | (Q(deputy__startswith=PERSON) & ~Q(deputy=F("owner"))),
            ),
            models.CheckConstraint(
                name="governance_veto_of_a_person",
                condition=Q(has_veto=False, veto_by="") | Q(has_veto=True, veto_by__startswith=PERSON),
            ),
            models.CheckConstraint(
                name="governance_suspended_from_somewhere",
                condition=(Q(suspended_from="") & ~Q(state=State.SUSPENDED.value))
                | (~Q(suspended_from="") & Q(state=State.SUSPENDED.value)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.title}"

    @property
    def stands(self) -> State:
        """Where it stands, or stood before it was suspended."""
        return State(self.suspended_from or self.state)


class Paper(models.Model):
    """One version of something written about a use case; ``content`` fits ``rules.artefacts.KINDS[kind]``."""

    personal = frozenset({"written_by"})
    plain = frozenset({"id", "use_case", "number", "kind", "content", "written_at", "sha256"})

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    content = models.JSONField()
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["use_case", "number"], name="governance_paper_number_once"),
            models.CheckConstraint(name="governance_paper_of_a_known_kind", condition=Q(kind__in=sorted(KINDS))),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of use case {self.use_case_id}"


class Signature(models.Model):
    """A person's yes to a gate in one round, to exactly these papers (``papers_sha256``)."""

    personal = frozenset({"person"})
    plain = frozenset({"id", "use_case", "gate", "round", "roles", "signed_at", "papers_sha256"})

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="signatures")
    gate = models.CharField(max_length=3)
    round = models.PositiveIntegerField()
    person = models.CharField(max_length=60)
    roles = models.JSONField()
    signed_at = models.DateTimeField()
    papers_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("signed_at", "id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                fields=["use_case", "gate", "round", "person", "papers_sha256"], name="governance_signed_once"
            ),
            models.CheckConstraint(name="governance_signed_by_a_person", condition=Q(person__startswith=PERSON)),
            models.CheckConstraint(
                name="governance_signature_of_a_gate", condition=Q(gate__in=[gate.value for gate in Gate])
            ),
        )

    def __str__(self) -> str:
        return f"{self.gate} of use case {self.use_case_id}, round {self.round}"


class Move(models.Model):
    """One step of a use case; the table of allowed steps stands in the constraint."""

    personal = frozenset({"moved_by"})
    plain = frozenset({"id", "use_case", "number", "before", "after", "gate", "moved_at", "reason"})

    use_case = models.ForeignKey(UseCase, on_delete=models.PROTECT, related_name="moves")
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    gate = models.CharField(max_length=3, blank=True)
    moved_by = models.CharField(max_length=60)
    moved_at = models.DateTimeField()
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("number",)
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["use_case", "number"], name="governance_move_number_once"),
            models.CheckConstraint(name="governance_move_is_allowed", condition=_allowed_moves()),
        )

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
