"""What the gateway's pages need of it: reads, writes, and the parts a trial is put together from."""

from stadtkern.gateway import actions, metrics
from stadtkern.gateway import queries as reads
from stadtkern.gateway.actions import LONGEST_KEY
from stadtkern.gateway.admission import asked_of, check_house, check_names, filtered, holds_of
from stadtkern.gateway.calling import exchanges
from stadtkern.gateway.checking import findings
from stadtkern.gateway.exchange import Exchange
from stadtkern.gateway.ledger_batch import Hold
from stadtkern.gateway.models import (
    Budget,
    HeldAnswer,
    Key,
    LedgerEntry,
    OpenCall,
    Period,
    Prompt,
    Spend,
    TextMark,
    TreatmentDecision,
)
from stadtkern.gateway.models.grants import PERSON
from stadtkern.gateway.running import default_limits, derived_key, find_names, find_running, seal
from stadtkern.gateway.watch import key_of, read_snapshot
from stadtkern.gateway.wording import SENTENCES, refusal_words
from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelservers.servers import Server, ToolServers, read_servers

__all__ = [
    "LONGEST_KEY",
    "PERSON",
    "SENTENCES",
    "Budget",
    "DeniedError",
    "Exchange",
    "HeldAnswer",
    "Hold",
    "Key",
    "LedgerEntry",
    "OpenCall",
    "Period",
    "Prompt",
    "Server",
    "Spend",
    "TextMark",
    "ToolServers",
    "TreatmentDecision",
    "actions",
    "asked_of",
    "check_house",
    "check_names",
    "default_limits",
    "derived_key",
    "exchanges",
    "filtered",
    "find_names",
    "find_running",
    "findings",
    "holds_of",
    "key_of",
    "metrics",
    "read_servers",
    "read_snapshot",
    "reads",
    "refusal_words",
    "seal",
]
