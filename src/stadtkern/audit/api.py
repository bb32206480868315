"""The door of audit."""

from stadtkern.audit.actions import erase, record
from stadtkern.audit.queries import count, entries, published, trail_of, verify
from stadtkern.audit.rules.chain import TOMBSTONE, Fact

__all__ = ["TOMBSTONE", "Fact", "count", "entries", "erase", "published", "record", "trail_of", "verify"]
