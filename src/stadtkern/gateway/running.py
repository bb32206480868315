"""What a process that lets calls through holds in memory: the picture of the rules, the ledger, recognisers, servers.

Made once: at the first call, or with the process if its machine is metered. If a part cannot be made, no call passes.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import threading
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import structlog
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.gateway import metrics
from stadtkern.gateway.ledger import Ledger
from stadtkern.gateway.refused import Refusals
from stadtkern.gateway.watch import Watch
from stadtkern.masking.finding import Finder
from stadtkern.metering.api import Meter, meter_here
from stadtkern.modelcalls.guard import PATTERNS, Tripwire
from stadtkern.modelcalls.policy import Limit
from stadtkern.modelservers.servers import ToolServers, read_servers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from stadtkern.gateway.traces import Traces
    from stadtkern.masking.placeholders import Finds
    from stadtkern.modelservers.name_finder import NameFinder

log = structlog.get_logger("stadtkern.gateway")
_made: Running | None = None
_making = threading.Lock()


@dataclass(slots=True)
class Running:
    """Everything a call needs beside itself. ``mark_key`` keys digests of texts, ``seal`` encrypts what is kept.

    ``names`` is a server that finds names beside ``finder``; it is waited for, so never inside an event loop.
    """

    watch: Watch
    ledger: Ledger
    finder: Finder
    servers: Mapping[str, ToolServers]
    meter: Meter
    tripwires: tuple[Tripwire, ...]
    mark_key: bytes
    seal: Fernet
    contact: str
    default_limits: Mapping[tuple[str, str], Limit]
    now: Callable[[], datetime] = timezone.now
    names: NameFinder | None = None
    traces: Traces | None = None
    refusals: Refusals = field(init=False)

    def __post_init__(self) -> None:
        self.refusals = Refusals(self.ledger.end)

    def search(self) -> Finds:
        """Return what looks for personal data in the texts of one call."""
        return self.finder if self.names is None else self.names.beside(self.finder)

    def close(self) -> None:
        """Stop following, write what is left."""
        self.watch.close()
        self.meter.close()
        self.refusals.settle()
        self.ledger.close()
        if self.traces is not None:
            self.traces.close()


def running() -> Running:
    """Return what this process holds; made at the first call."""
    global _made
    if _made is None:
        with _making:
            if _made is None:
                made = make()
                made.watch.look()
                made.watch.start()
                made.meter.start()
                made.traces = traces_to(settings.OPTIONS.traces_to)
                gc.freeze()  # lists of names live as long as the process: nobody need walk them again
                _made = made
    return _made


def warm_up() -> None:
    """Begin with the process where this machine is metered: what it draws before the first call counts too."""
    try:
        if is_metered(read_servers(settings.MODEL_SERVERS)):
            running()
    except (Refused, DatabaseError) as error:  # the first call tries again, and says what is wrong
        log.error("meter_not_started", error=type(error).__name__)


def shut_down() -> None:
    """Write what is left, at the end of a process."""
    if _made is not None:
        _made.close()


def find_running() -> Running | None:
    """Return what this process holds, if it has been made."""
    return _made


def replace(made: Running | None) -> None:
    """Put another one in its place, for tests and at the end of a process."""
    global _made
    _made = made


def make(*, ledger: Ledger | None = None) -> Running:
    """Return everything new; nothing follows the database yet.

    Raises:
        Refused: ``wrong_servers``.
    """
    town, servers = city.current().town, read_servers(settings.MODEL_SERVERS)
    ledger = ledger or Ledger()
    return Running(
        watch=Watch(),
        ledger=ledger,
        finder=Finder(streets=town.streets, places=()),
        servers=servers,
        meter=meter_of(servers, process=ledger.process),
        tripwires=(Tripwire("insult", insults()), *PATTERNS),
        mark_key=derived_key("text marks"),
        seal=seal(),
        contact=", ".join(filter(None, (town.name, town.phone, town.email))),
        default_limits=default_limits(),
        names=find_names(),
    )


def find_names() -> NameFinder | None:
    """Return the server that finds names, if the operator has one; without one nothing is loaded."""
    address = settings.OPTIONS.name_finder
    return import_string("stadtkern.modelservers.name_finder.name_finder")(address) if address else None


def is_metered(servers: Mapping[str, ToolServers]) -> bool:
    """Return whether a server runs on this machine, so that its counters say what calls take."""
    return any(server.has_counters for tool in servers.values() for server in tool.servers)


def traces_to(address: str) -> Traces | None:
    """Return what sends spans to a collector; nothing is loaded where none is named."""
    if not address:
        return None
    try:
        made: Traces = import_string("stadtkern.gateway.traces.Traces")(address)
    except ImportError as error:  # calls pass all the same
        log.error("no_traces", missing=str(error.name))
        return None
    return made


def meter_of(servers: Mapping[str, ToolServers], *, process: str) -> Meter:
    """Return what reads the counters of this machine, if any server runs on it."""
    if not is_metered(servers):
        return Meter()
    metered = (server for tool in servers.values() for server in tool.servers if server.has_counters)
    idle_w = max((server.power.idle_w for server in metered if server.power), default=0.0)
    return meter_here(process, idle_w=idle_w, publish=metrics.idle)


def default_limits() -> dict[tuple[str, str], Limit]:
    """Return the budgets that hold where nobody has set one, from the options."""
    return {
        ("use_case", "day"): Limit(tokens=settings.OPTIONS.tokens_per_use_case_a_day or None),
        ("person", "day"): Limit(tokens=settings.OPTIONS.tokens_per_person_a_day or None),
    }


def derived_key(purpose: str) -> bytes:
    """Return 32 bytes for one purpose, derived from the installation's secret."""
    return hashlib.blake2b(settings.SECRET_KEY.encode(), person=purpose.encode()[:16], digest_size=32).digest()


def seal() -> Fernet:
    """Return what encrypts texts that are kept and opens them again."""
    return Fernet(base64.urlsafe_b64encode(derived_key("sealed texts")))


@lru_cache(maxsize=1)
def insults() -> frozenset[str]:
    """Return the words that hold an answer back wherever they stand."""
    text = resources.files("stadtkern.gateway").joinpath("data/insults_de.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
