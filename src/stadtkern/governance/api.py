"""The door of governance."""

from stadtkern.governance.rules.strategy import Finding, Status

__all__ = ["Finding", "Status"]
