"""The door of procedures."""

from __future__ import annotations

from stadtkern.procedures.queries import compiled_now, procedure_of, procedures

__all__ = ["compiled_now", "is_filed_here", "procedure_of", "procedures"]


def is_filed_here(service: str) -> bool:
    """Return whether a service can be filed in this portal."""
    return service in procedures()
