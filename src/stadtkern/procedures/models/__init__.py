"""Tables of procedures."""

from stadtkern.procedures.models.cases import CHANNELS, Case, CaseEvent, CaseNumber, ProcedureVersion, Tombstone
from stadtkern.procedures.models.decisions import Decision, DecisionLetter
from stadtkern.procedures.models.forms import PROOFS, SCAN, WAYS_OF_HELP, Assistance, Document, Draft
from stadtkern.procedures.models.work import Absence, Competence, Correction, Opinion

__all__ = [
    "CHANNELS",
    "PROOFS",
    "SCAN",
    "WAYS_OF_HELP",
    "Absence",
    "Assistance",
    "Case",
    "CaseEvent",
    "CaseNumber",
    "Competence",
    "Correction",
    "Decision",
    "DecisionLetter",
    "Document",
    "Draft",
    "Opinion",
    "ProcedureVersion",
    "Tombstone",
]
