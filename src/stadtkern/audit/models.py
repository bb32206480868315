from django.db import models


class AuditEntry(models.Model):
    """One act. Rows are only ever added."""

    personal = frozenset({"actor"})
    plain = frozenset({"id", "at", "verb", "subject", "reason"})

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.subject}"
