"""From a request to a call that may leave: policy, personal data, limits. Whatever fails here, nothing leaves."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog
from django.utils import timezone

from stadtkern.gateway.ledger_batch import Hold
from stadtkern.masking.identifiers import kinds_in
from stadtkern.masking.placeholders import Mask
from stadtkern.modelcalls.areas import AREAS, PERSONAL, areas_in
from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.policy import (
    DATA_CLASSES,
    NOTHING,
    STRICTEST,
    Amounts,
    Asked,
    Limit,
    refusal,
    treatment,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from stadtkern.gateway.running import Running
    from stadtkern.lifecycle.grants import Grant
    from stadtkern.masking.placeholders import Finds
    from stadtkern.modelcalls.policy import Key, Snapshot
    from stadtkern.modelcalls.shapes import Shaped
    from stadtkern.modelservers.servers import ToolServers

log = structlog.get_logger("stadtkern.gateway")
FUNCTION_CODES = frozenset({"other_function", "tool_function"})
SAID = ("purpose", "data_class", "case", "area", "group", "knowledge")


@dataclass(slots=True)
class Admitted:
    """A call that may leave. ``shaped`` holds nothing any more that must not."""

    call: str
    key: Key
    grant: Grant
    asked: Asked
    shaped: Shaped
    servers: ToolServers
    mask: Mask | None
    holds: tuple[Hold, ...]
    case_mark: str = ""
    masked: Mapping[str, int] = field(default_factory=dict)
    began: float = field(default_factory=time.monotonic)


def admit(here: Running, key: Key, model: str, shaped: Shaped, said: Mapping[str, str], *, call: str) -> Admitted:
    """Return the call with its texts masked.

    Raises:
        DeniedError: with the code of what refuses it.
    """
    snapshot = here.watch.current()
    if snapshot is None:
        raise DeniedError("policy_stale")
    key = key_in(snapshot, key)
    grant = snapshot.grants.get(key.use_case)
    asked = asked_of(snapshot, key, model, shaped, said)
    at = here.now()
    today = day_of(at)
    if code := refusal(snapshot, key, asked, at=at, today=today):
        raise DeniedError(code, _functions_beyond(grant, asked) if code in FUNCTION_CODES else "")
    assert grant is not None
    servers = here.servers.get(asked.model)
    if servers is None:
        raise DeniedError("no_server")
    check_house(grant, servers)
    check_names(here.finder, snapshot, grant, asked, shaped)
    mask = filtered(here.search(), snapshot, grant, asked, shaped)
    case = said.get("case", "")
    return Admitted(
        call,
        key,
        grant,
        asked,
        shaped,
        servers,
        mask,
        holds_of(here.default_limits, snapshot, key, shaped, servers, grant, today)[0],
        hashlib.blake2b(case.encode(), key=here.mark_key, digest_size=16).hexdigest() if case else "",
        dict(mask.found) if mask else {},
    )


def day_of(at: datetime) -> date:
    """Return the day of the town a moment falls on: its time zone never changes here, looking for another costs."""
    return at.astimezone(timezone.get_default_timezone()).date()


def key_in(snapshot: Snapshot, key: Key) -> Key:
    """Return the key as it stands now; sessions and our own rooms have none in the picture."""
    return next((each for each in snapshot.keys.values() if each.public_id == key.public_id), key)


def _functions_beyond(grant: Grant | None, asked: Asked) -> str:
    """Return what the call wants to use and neither release nor tool allow, for the caller to read."""
    lease, tool = grant and grant.lease, grant and grant.tool
    allowed = set(lease.functions) if lease else set[str]()
    if tool and tool.rules:
        allowed &= set(tool.rules.functions)
    return ", ".join(sorted(asked.functions - allowed))


def asked_of(snapshot: Snapshot, key: Key, model: str, shaped: Shaped, said: Mapping[str, str]) -> Asked:
    """Return what the rules need to know; what the key says counts where the request says nothing.

    Raises:
        DeniedError: ``wrong_value``.
    """
    data_class = said.get("data_class") or key.data_class
    if data_class and data_class not in DATA_CLASSES:
        raise DeniedError("wrong_value", "data_class")
    area = said.get("area", "")
    if area and area not in AREAS:
        raise DeniedError("wrong_value", "area")
    grant = snapshot.grants.get(key.use_case)
    lease = grant.lease if grant else None
    functions = set(shaped.functions)
    for name in shaped.offered:  # a tool may read or draft; an effect needs a person, so no release can name one
        reads = f"read:{name}"
        functions.add(reads if lease and reads in lease.functions else f"draft:{name}")
    group = key.group or said.get("group", "")
    if not group and lease and len(lease.groups) == 1:
        group = next(iter(lease.groups))
    return Asked(
        model=model,
        purpose=said.get("purpose") or key.purpose,
        group=group,
        data_class=data_class or STRICTEST,
        said_data_class=bool(data_class),
        prompt_digest=_prompt_digest(snapshot, lease.prompt_digest if lease else "", shaped),
        knowledge_digest=said.get("knowledge") or key.knowledge_digest or NOTHING,
        functions=frozenset(functions),
        areas=frozenset({area}) if area else frozenset(),
        has_unreadable=shaped.has_unreadable,
    )


def _prompt_digest(snapshot: Snapshot, released: str, shaped: Shaped) -> str | None:
    """Return the digest of the prompt; a call without one gets the released words, if they are on record."""
    if shaped.endpoint != "chat":
        return None
    if not shaped.system and released in snapshot.prompts:
        shaped.body["messages"].insert(0, {"role": "system", "content": snapshot.prompts[released]})
        return released
    return "sha256:" + hashlib.sha256("\n\n".join(shaped.system).encode()).hexdigest()


def check_house(grant: Grant, servers: ToolServers) -> None:
    """Refuse if the tool is on record as ours and its servers are not, or the other way round.

    Raises:
        DeniedError: ``tool_network``.
    """
    if grant.tool is None or grant.tool.is_local != servers.servers[0].is_local:
        raise DeniedError("tool_network")


def check_names(rules: Finds, snapshot: Snapshot, grant: Grant, asked: Asked, shaped: Shaped) -> None:
    """Refuse identifiers and numbers that spell out personal data: they cannot be masked.

    Names of the functions on offer stand in the release.

    Raises:
        DeniedError: ``filter_failed``, ``personal_data``.
    """
    names = shaped.names - shaped.offered
    if not names or treatment(snapshot, grant, asked.data_class) == "allow":
        return
    try:
        found = frozenset[str]().union(*(kinds_in(name, rules) for name in names))
    except Exception as error:
        log.error("recogniser_failed", error=type(error).__name__)
        raise DeniedError("filter_failed") from None
    if found:
        raise DeniedError("personal_data", ", ".join(sorted(found)))


def filtered(finder: Finds, snapshot: Snapshot, grant: Grant, asked: Asked, shaped: Shaped) -> Mask | None:
    """Mask every text in place, or refuse. If a recogniser fails, the call is refused: nothing leaves unread.

    Raises:
        DeniedError: ``filter_failed``, ``sensitive_area``, ``personal_data``.
    """
    what = treatment(snapshot, grant, asked.data_class)
    texts = [slot.text for slot in shaped.slots]
    try:
        mask = Mask(finder)
        for text in texts:
            mask.reserve(text)
        masked = [mask.mask(text) for text in texts]
        found = frozenset(mask.found)
        closed = (areas_in(texts) & snapshot.sensitive_areas) if found & PERSONAL else frozenset()
    except Exception as error:
        log.error("recogniser_failed", error=type(error).__name__)
        raise DeniedError("filter_failed") from None
    if closed:
        raise DeniedError("sensitive_area")
    if what == "refuse" and found:
        raise DeniedError("personal_data", ", ".join(sorted(found)))
    if what == "allow":
        return None
    for slot, text in zip(shaped.slots, masked, strict=True):
        slot.holder[slot.key] = text
    return mask


def holds_of(
    default_limits: Mapping[tuple[str, str], Limit],
    snapshot: Snapshot,
    key: Key,
    shaped: Shaped,
    servers: ToolServers,
    grant: Grant,
    today: date,
) -> tuple[tuple[Hold, ...], Amounts]:
    """Return what the call may take at most, held against each budget it falls under."""
    if shaped.endpoint == "chat":
        shaped.max_output = min(shaped.max_output or servers.most_output_tokens, servers.most_output_tokens)
        shaped.body["max_tokens"] = shaped.max_output
    most = priced(servers, shaped.most_input_tokens, shaped.max_output or 0)
    most = Amounts(most.tokens, most.micro_eur, round(grant.tool.energy_wh_per_call * 2e6) if grant.tool else 0)
    subjects = [("use_case", f"use_case:{key.use_case}")]
    if not key.serves_citizens:
        subjects.append(("person", key.person))
    starts = {"day": today, "month": today.replace(day=1)}
    holds = []
    for kind, subject in subjects:
        for period, starts_on in starts.items():
            limit = snapshot.limits.get((subject, period)) or default_limits.get((kind, period), Limit())
            holds.append(Hold(subject, period, starts_on, limit, most))
    return tuple(holds), most


def priced(servers: ToolServers, tokens_in: int, tokens_out: int) -> Amounts:
    """Return tokens and their price; euro per million tokens are millionths of a euro per token."""
    cost = tokens_in * servers.price.input_eur + tokens_out * servers.price.output_eur
    return Amounts(tokens_in + tokens_out, round(cost))
