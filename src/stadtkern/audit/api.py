"""The door of audit."""

from __future__ import annotations

from stadtkern.audit.models import AuditEntry


def record(*, actor: str, verb: str, subject: str, reason: str = "") -> None:
    """Add one act to the trail, inside the caller's transaction.

    ``actor`` and ``subject`` are identifiers, never names or content.
    """
    AuditEntry.objects.create(actor=actor, verb=verb, subject=subject, reason=reason)


def trail_of(subject: str) -> list[AuditEntry]:
    """Return all acts on ``subject``, oldest first."""
    return list(AuditEntry.objects.filter(subject=subject))
