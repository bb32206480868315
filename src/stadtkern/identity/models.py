from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Account(AbstractUser):
    """A person who works for the town. Residents have no account here."""

    personal = frozenset({"username", "first_name", "last_name", "email", "password", "last_login"})
    plain = frozenset({"id", "is_superuser", "is_staff", "is_active", "date_joined"})


class RoleGrant(models.Model):
    """A role somebody has now, who gave it and when. The trail of acts remembers those taken away."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=40)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField(default=timezone.now)

    personal = frozenset({"account", "given_by"})
    plain = frozenset({"id", "role", "given_at"})

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "role"], name="a_role_is_given_once")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.role}"


class ProviderLink(models.Model):
    """An account is this subject of that sign-in provider; single sign-on finds it so, and never by name or mail."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="provider_link")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    linked_by = models.CharField(max_length=80)
    linked_at = models.DateTimeField()

    personal = frozenset({"account", "subject", "linked_by"})
    plain = frozenset({"id", "issuer", "linked_at"})

    class Meta:
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_subject_is_one_account"),
            models.CheckConstraint(name="identity_link_names_somebody", condition=~Q(issuer="") & ~Q(subject="")),
        )

    def __str__(self) -> str:
        return f"{self.account_id}: {self.issuer}"


class TrainingProof(models.Model):
    """Somebody has learnt what a class of AI tools needs; it runs out by itself and may be ended before."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="training_proofs")
    training_class = models.CharField(max_length=30)
    course = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    number = models.CharField(max_length=20)
    earned_at = models.DateTimeField()
    valid_until = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=80, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    personal = frozenset({"account", "number", "ended_by"})
    plain = frozenset(
        {"id", "training_class", "course", "version", "earned_at", "valid_until", "ended_at", "ended_because"}
    )

    class Meta:
        ordering = ("valid_until", "id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=["number", "training_class"], name="identity_proof_number_once_per_class"),
            models.CheckConstraint(
                name="identity_proof_is_ended_by_somebody",
                condition=Q(ended_at__isnull=True, ended_by="", ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(ended_because="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.training_class} {self.number}"
