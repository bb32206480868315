"""Whether a call to a model is covered by a release: denied unless everything fits (K06, K10, K12, K31, K35, K63).

A release is a lease: use case, tool and digest, groups, data classes and manner, until a day. It ends by itself. Before
every call the gateway asks ``denials``; the pages show the same reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from stadtkern.lifecycle.states import State

Denial = Literal[
    "no_release",
    "not_live",
    "ended",
    "expired",
    "other_version",
    "other_prompt",
    "other_knowledge",
    "other_purpose",
    "other_group",
    "other_data_class",
    "other_function",
    "not_in_pilot_team",
    "untrained",
    "sensitive_area",
    "no_person",
]


@dataclass(frozen=True, slots=True)
class Lease:
    """What was released; ``members`` are set in a pilot, when only they may use it."""

    digest: str
    prompt_digest: str
    knowledge_digest: str
    purpose: str
    groups: frozenset[str]
    data_classes: frozenset[str]
    functions: frozenset[str]
    valid_from: datetime
    valid_until: datetime
    ended_at: datetime | None = None
    members: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody is about to do. ``person`` is empty for a citizen without an account."""

    digest: str
    prompt_digest: str
    knowledge_digest: str
    purpose: str
    group: str
    data_class: str
    functions: frozenset[str] = frozenset()
    person: str = ""
    is_citizen: bool = False
    is_trained: bool = False
    touches_sensitive_area: bool = False


def why_denied(lease: Lease | None, state: State, call: Call, *, at: datetime) -> Denial | None:
    """Return why ``call`` is refused, the most basic reason first; None only if everything fits."""
    if lease is None:
        return "no_release"
    return next((reason for reason, applies in denials(lease, state, call, at=at).items() if applies), None)


def denials(lease: Lease, state: State, call: Call, *, at: datetime) -> dict[Denial, bool]:
    """Return every rule of a lease with whether ``call`` breaks it, the most basic first."""
    return {
        "sensitive_area": call.touches_sensitive_area,
        "not_live": state not in {State.PILOT, State.ROLLOUT, State.UNDER_REVIEW},
        "ended": lease.ended_at is not None and lease.ended_at <= at,
        "expired": not lease.valid_from <= at < lease.valid_until,
        "other_version": call.digest != lease.digest,
        "other_prompt": call.prompt_digest != lease.prompt_digest,
        "other_knowledge": call.knowledge_digest != lease.knowledge_digest,
        "other_purpose": call.purpose != lease.purpose,
        "other_group": call.group not in lease.groups,
        "other_data_class": call.data_class not in lease.data_classes,
        "other_function": not call.functions <= lease.functions,
        "no_person": not call.is_citizen and not call.person,
        "not_in_pilot_team": lease.members is not None and call.person not in lease.members,
        "untrained": not call.is_citizen and not call.is_trained,
    }
