"""Tables of the gateway: what is granted to whom beside the register, and what happened."""

from stadtkern.gateway.models.grants import Budget, Key, Period, Prompt, TreatmentDecision
from stadtkern.gateway.models.ledger import Fold, HeldAnswer, KeptText, LedgerEntry, OpenCall, Process, Spend, TextMark

__all__ = [
    "Budget",
    "Fold",
    "HeldAnswer",
    "KeptText",
    "Key",
    "LedgerEntry",
    "OpenCall",
    "Period",
    "Process",
    "Prompt",
    "Spend",
    "TextMark",
    "TreatmentDecision",
]
