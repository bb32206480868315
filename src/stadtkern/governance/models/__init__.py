"""Tables of governance: use cases with their papers, signatures and moves, and the tools released."""

from stadtkern.governance.models.tools import Member, Release, Tool
from stadtkern.governance.models.use_cases import Move, Origin, Paper, Signature, UseCase

__all__ = [
    "Member",
    "Move",
    "Origin",
    "Paper",
    "Release",
    "Signature",
    "Tool",
    "UseCase",
]
