"""The model servers of this installation: a file names them for each tool of the register, nothing else is reached.

The file is ``STADTKERN_MODEL_SERVERS``. A tool is one model in one version; all its servers are either in our own
house or none is, as its record says, so a call can never move elsewhere silently (K35). Secrets stand in files of
their own.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import yaml
from django.utils.translation import gettext
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from stadtkern.core.errors import Refused
from stadtkern.core.own_house import is_in_own_house
from stadtkern.modelcalls.energy import Power

OPEN_AFTER_FAILURES = 3
OPEN_FOR_S = 10.0


class Strict(BaseModel):
    """Unknown words in the file are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PowerSaid(Strict):
    """What a machine draws, in watts; ``plug_factor`` once somebody compared a plug meter with the counters."""

    idle_w: Annotated[float, Field(ge=0)]
    most_w: Annotated[float, Field(gt=0)]
    pue: Annotated[float, Field(ge=1, le=3)] = 1.0
    plug_factor: Annotated[float, Field(gt=0.5, lt=5)] | None = None


class Server(Strict):
    """One address of a tool. ``model`` is its name over there; ``first_byte_s`` and ``whole_s`` are patience."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    address: str
    model: str
    key_file: Path | None = None
    parallel: Annotated[int, Field(ge=1, le=1024)] = 8
    waiting: Annotated[int, Field(ge=0, le=4096)] = 64
    first_byte_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    whole_s: Annotated[float, Field(gt=0, le=7200)] = 900.0
    power: PowerSaid | None = None
    has_counters: bool = False

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not parts.path.rstrip("/").endswith("/v1"):
            raise ValueError("address")
        if parts.username or parts.query or parts.fragment:
            raise ValueError("address")
        return address.rstrip("/")

    @cached_property
    def is_local(self) -> bool:
        """Whether the address lies in our own house: this machine, a private network, or a name of one."""
        return is_in_own_house(urlsplit(self.address).hostname or "")

    def read_key(self) -> str:
        """Return the key the server asks for, read from its file; empty if it asks for none."""
        return self.key_file.read_text(encoding="utf-8").strip() if self.key_file else ""

    def power_figures(self) -> Power | None:
        """Return what the machine draws, as the rules of energy read it."""
        said = self.power
        return Power(said.idle_w, said.most_w, self.parallel, said.pue, said.plug_factor) if said else None


class Price(Strict):
    """What a million tokens cost, in euro."""

    input_eur: Annotated[float, Field(ge=0)] = 0.0
    output_eur: Annotated[float, Field(ge=0)] = 0.0


class ToolServers(Strict):
    """The servers of one tool of the register, best first."""

    tool: str
    servers: Annotated[tuple[Server, ...], Field(min_length=1)]
    price: Price = Price()
    most_output_tokens: Annotated[int, Field(ge=1, le=200_000)] = 2_048
    billions: tuple[float, float] | None = None
    """Active parameters of a remote model in billions, lowest and highest, for the estimate of electricity."""


class ServersFile(Strict):
    """The whole file."""

    tools: tuple[ToolServers, ...]


def read_servers(path: Path | None) -> dict[str, ToolServers]:
    """Return the servers by tool; nothing without a file.

    Raises:
        Refused: ``wrong_servers`` with every place that is wrong.
    """
    if path is None:
        return {}
    try:
        said = ServersFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise Refused("wrong_servers", f"{path}: {_places(error)}") from error
    found = {each.tool: each for each in said.tools}
    for tool in found.values():
        if len({server.is_local for server in tool.servers}) > 1:
            hint = gettext("%(file)s: the servers of %(tool)s lie partly in our own house and partly elsewhere.")
            raise Refused("wrong_servers", hint % {"file": path, "tool": tool.tool})
    return found


def _places(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return gettext("there is no such file")
    if not isinstance(error, ValidationError):
        return str(error)
    found = [(".".join(map(str, each["loc"])), each) for each in error.errors()]
    lower = [place for place, _each in found]
    return "; ".join(
        f"{place or gettext('the whole file')}: {_said(each['type'], each['msg'])}"
        for place, each in found
        if each["type"] != "too_short" or not any(other.startswith(f"{place}.") for other in lower)
    )


def _said(kind: str, message: str) -> str:
    match kind:
        case "missing":
            return gettext("is missing")
        case "extra_forbidden":
            return gettext("is not known here; is it spelt right?")
        case "value_error":
            return gettext("must be an address like http://127.0.0.1:8080/v1, without name, key or question mark")
        case "too_short":
            return gettext("names nobody")
    return message


class NoServerError(Exception):
    """No server of a tool may be asked now; ``is_busy`` if all of them only have too much to do."""

    def __init__(self, *, is_busy: bool) -> None:
        super().__init__("busy" if is_busy else "none")
        self.is_busy = is_busy


@dataclass(slots=True)
class Line:
    """What one process knows of one server: who is inside, who waits, whether it answers. One per event loop."""

    server: Server
    inside: int = 0
    queue: deque[asyncio.Future[None]] = field(default_factory=deque)
    failures: int = 0
    shut_until: float = 0.0
    digest: str = ""
    key: str = ""
    checked_at: float = float("-inf")

    @property
    def headers(self) -> dict[str, str]:
        """Return what every request to it must carry: its key, if it asks for one."""
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    @property
    def is_shut(self) -> bool:
        """Whether it failed so often that nobody asks it for a while; then one call tries."""
        return time.monotonic() < self.shut_until

    @property
    def answers(self) -> bool:
        """Whether it is known to answer: after it was shut, only once a whole answer has come."""
        return not self.is_shut and self.failures < OPEN_AFTER_FAILURES

    @property
    def has_room(self) -> bool:
        """Whether somebody may go in or wait."""
        return self.inside < self.server.parallel or len(self.queue) < self.server.waiting

    def note_attempt(self) -> None:
        """Let only this call try a server that failed so often; it opens with the first byte."""
        if self.failures >= OPEN_AFTER_FAILURES:
            self.shut_until = time.monotonic() + OPEN_FOR_S

    def note_answer(self) -> None:
        """Open it: it says something. Failures are forgotten once an answer is whole."""
        self.shut_until = 0.0

    def note_failure(self) -> None:
        """Count a failure of the server, not of the request."""
        self.failures += 1
        if self.failures >= OPEN_AFTER_FAILURES:
            self.shut_until = time.monotonic() + OPEN_FOR_S

    def note_success(self) -> None:
        """Forget earlier failures."""
        self.failures = 0

    async def enter(self) -> None:
        """Take a place, or wait for one as long as for a first byte.

        Raises:
            TimeoutError: if none becomes free.
        """
        if self.inside < self.server.parallel:
            self.inside += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self.queue.append(turn)
        try:
            async with asyncio.timeout(self.server.first_byte_s):
                await turn  # whoever leaves hands its place over
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.leave()
            else:
                with suppress(ValueError):  # whoever left meanwhile has passed it over
                    self.queue.remove(turn)
            raise

    def leave(self) -> None:
        """Give the place to whoever waits longest."""
        while self.queue:
            turn = self.queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self.inside -= 1


def choose(lines: list[Line]) -> Line:
    """Return the server to ask: the first that answers and has the fewest waiting.

    Raises:
        NoServerError: if there is none.
    """
    awake = [line for line in lines if not line.is_shut]
    free = [line for line in awake if line.has_room]
    if not free:
        raise NoServerError(is_busy=bool(awake))
    return min(free, key=lambda line: (line.inside + len(line.queue)) / line.server.parallel)
