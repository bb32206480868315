"""The door of audit."""

from stadtkern.audit.actions import erase, record
from stadtkern.audit.queries import entries, trail_of
from stadtkern.audit.rules.chain import TOMBSTONE, Fact

__all__ = ["TOMBSTONE", "Fact", "entries", "erase", "record", "trail_of"]
