"""Whether a call may reach a model: pure functions over an immutable picture of register, releases and keys.

Denied unless everything fits. Each rule has a code; ``rules_of`` lists all with their outcome, ``refusal`` names the
first that says no. Clauses of the AI strategy behind the codes: ``refusals.REFUSALS``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from stadtkern.lifecycle.grants import Grant
from stadtkern.lifecycle.leases import Call, denials

DATA_CLASSES = ("public", "internal", "personal", "special", "secret")
STRICTEST = "secret"
NOTHING = "sha256:" + hashlib.sha256(b"").hexdigest()  # the digest of no prompt and of no knowledge
STALE_AFTER_S = 2.0  # an older picture of the register counts as none

Treatment = Literal["allow", "mask", "refuse"]


@dataclass(frozen=True, slots=True)
class Key:
    """What a key stands for; ``person`` is who uses it or, for a program, who answers for it."""

    public_id: str
    use_case: str
    person: str
    program: str = ""
    serves_citizens: bool = False
    group: str = ""
    purpose: str = ""
    data_class: str = ""
    knowledge_digest: str = ""
    ends_at: datetime | None = None
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Amounts:
    """Tokens, millionths of a euro, millionths of a watt-hour: whole numbers, so that sums are exact."""

    tokens: int = 0
    micro_eur: int = 0
    micro_wh: int = 0

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.tokens + other.tokens, self.micro_eur + other.micro_eur, self.micro_wh + other.micro_wh)

    def fits_into(self, limit: Limit) -> bool:
        """Say whether no part is above its limit; None is no limit."""
        return (
            (limit.tokens is None or self.tokens <= limit.tokens)
            and (limit.micro_eur is None or self.micro_eur <= limit.micro_eur)
            and (limit.micro_wh is None or self.micro_wh <= limit.micro_wh)
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """The most a use case or a person may take in a period; None is no limit."""

    tokens: int | None = None
    micro_eur: int | None = None
    micro_wh: int | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a verdict needs, as it stood when it was read. ``treatments`` are decisions beside the defaults."""

    grants: Mapping[str, Grant] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    trained: Mapping[str, frozenset[str]] = field(default_factory=dict)
    treatments: Mapping[tuple[str, str], Treatment] = field(default_factory=dict)
    limits: Mapping[tuple[str, str], Limit] = field(default_factory=dict)
    prompts: Mapping[str, str] = field(default_factory=dict)
    sensitive_areas: frozenset[str] = frozenset()
    strategy_since: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the rules see it: never its words, only what they are about.

    ``said_data_class`` is false if nobody said it; then the strictest holds. ``has_unreadable`` stands for pictures
    and sound, which no recogniser reads. ``areas`` are the delicate areas it is declared or found to touch.
    """

    model: str
    purpose: str
    group: str
    data_class: str = STRICTEST
    said_data_class: bool = False
    prompt_digest: str | None = NOTHING
    knowledge_digest: str = NOTHING
    functions: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    has_unreadable: bool = False


Rule = tuple[str, bool]


def rules_of(snapshot: Snapshot, key: Key, asked: Asked, *, at: datetime, today: date) -> Iterator[Rule]:
    """Yield every rule with whether it refuses, the most basic first."""
    grant = snapshot.grants.get(key.use_case)
    yield "key_revoked", key.is_revoked
    yield "key_expired", key.ends_at is not None and key.ends_at <= at
    yield "no_strategy", snapshot.strategy_since is None or snapshot.strategy_since > today
    yield "not_in_register", grant is None
    yield "not_an_account", not key.serves_citizens and key.person not in snapshot.people
    if grant is None:
        return
    yield "no_release", grant.lease is None or grant.tool is None
    if grant.lease is None or grant.tool is None:
        return
    yield "purpose_missing", not asked.purpose
    yield "data_class_missing", not asked.said_data_class and STRICTEST not in grant.lease.data_classes
    yield "not_for_citizens", key.serves_citizens and not grant.is_for_citizens
    yield "other_tool", asked.model != grant.tool.public_id
    call = Call(
        digest=grant.tool.digest,
        prompt_digest=grant.lease.prompt_digest if asked.prompt_digest is None else asked.prompt_digest,
        knowledge_digest=asked.knowledge_digest,
        purpose=asked.purpose,
        group=asked.group,
        data_class=asked.data_class,
        functions=asked.functions,
        person=key.person,
        is_citizen=key.serves_citizens,
        is_trained=key.person in snapshot.trained.get(grant.training_class, frozenset()),
        touches_sensitive_area=bool(asked.areas & snapshot.sensitive_areas),
    )
    yield from denials(grant.lease, grant.state, call, at=at).items()
    yield from _tool_rules(grant, asked, today)


def _tool_rules(grant: Grant, asked: Asked, today: date) -> Iterator[Rule]:
    assert grant.tool is not None
    tool, rules = grant.tool, grant.tool.rules
    yield "tool_without_rules", rules is None
    yield "tool_unchecked", not tool.is_checked
    yield "tool_contract_ended", tool.contract_until is not None and tool.contract_until < today
    if rules is not None:
        yield "tool_data_class", asked.data_class not in rules.data_classes
        yield "tool_purpose", asked.purpose not in rules.purposes
        yield "tool_function", not asked.functions <= set(rules.functions)
        yield "tool_network", rules.network != "internet" and not tool.is_local
    yield "cannot_be_filtered", asked.has_unreadable and not tool.is_local and asked.data_class != "public"


def refusal(snapshot: Snapshot, key: Key, asked: Asked, *, at: datetime, today: date) -> str | None:
    """Return the code of the first rule that refuses; None only if none does."""
    return next((code for code, refuses in rules_of(snapshot, key, asked, at=at, today=today) if refuses), None)


def treatment(snapshot: Snapshot, grant: Grant, data_class: str) -> Treatment:
    """Return what happens to personal data: as decided for this release and class, else masked or refused.

    Without masking it may leave only for a tool in our own house, whatever was decided (K32, K35; GDPR Art. 25).
    """
    decided = snapshot.treatments.get((grant.use_case, data_class))
    if decided == "allow" and (grant.tool is None or not grant.tool.is_local):
        return "mask"
    return decided or ("refuse" if data_class in {"special", "secret"} else "mask")
