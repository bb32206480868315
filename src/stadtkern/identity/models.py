from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
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
