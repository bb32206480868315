"""Tables of governance: use cases with papers, signatures and moves; tools and releases; what is watched in use."""

from stadtkern.governance.models.tools import Member, Release, Tool
from stadtkern.governance.models.use_cases import Move, Origin, Paper, Signature, UseCase
from stadtkern.governance.models.watch import Concern, DayOfUse, EnergyMethod, Evidence, Incident, Measurement, Severity

__all__ = [
    "Concern",
    "DayOfUse",
    "EnergyMethod",
    "Evidence",
    "Incident",
    "Measurement",
    "Member",
    "Move",
    "Origin",
    "Paper",
    "Release",
    "Severity",
    "Signature",
    "Tool",
    "UseCase",
]
