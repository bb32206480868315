"""The door of audit."""

from stadtkern.audit.actions import erase, record
from stadtkern.audit.models import AuditEntry
from stadtkern.audit.queries import acts, count, entries, published, trail_of, verify
from stadtkern.audit.rules.chain import TOMBSTONE, Fact, commitment

__all__ = [
    "TOMBSTONE",
    "AuditEntry",
    "Fact",
    "acts",
    "commitment",
    "count",
    "entries",
    "erase",
    "published",
    "record",
    "trail_of",
    "verify",
]
