"""Tables of governance: use cases with their papers, signatures and moves, the tools released, the strategy's state."""

from stadtkern.governance.models.strategy import ClauseChange, ClauseStatus, SeenVersion
from stadtkern.governance.models.tools import Member, Release, Tool
from stadtkern.governance.models.use_cases import Move, Origin, Paper, Signature, UseCase

__all__ = [
    "ClauseChange",
    "ClauseStatus",
    "Member",
    "Move",
    "Origin",
    "Paper",
    "Release",
    "SeenVersion",
    "Signature",
    "Tool",
    "UseCase",
]
