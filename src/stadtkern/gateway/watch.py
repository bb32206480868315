"""The picture of register, releases, keys and people that verdicts are made on: in memory, read anew every 0.3 s.

One thread does that. If reading fails, the picture grows old, and one older than two seconds allows nothing.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import structlog
from django.db import connection
from django.utils import timezone

from stadtkern.gateway.models import Budget, Key, Prompt, TreatmentDecision
from stadtkern.governance import api as governance
from stadtkern.identity import api as identity
from stadtkern.modelcalls import policy
from stadtkern.modelcalls.areas import closed_areas
from stadtkern.modelcalls.policy import STALE_AFTER_S, Limit, Snapshot
from stadtkern.strategy.api import in_force

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stadtkern.lifecycle.grants import Grant
    from stadtkern.modelcalls.policy import Treatment

log = structlog.get_logger("stadtkern.gateway")
LOOK_EVERY_S = 0.3


class Watch:
    """Holds the newest picture. ``current`` is read by every call and never waits."""

    def __init__(self) -> None:
        self._snapshot = Snapshot()
        self._read_at = float("-inf")
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._start_lock = threading.Lock()

    def current(self) -> Snapshot | None:
        """Return the picture; None if it is too old to rely on."""
        if time.monotonic() - self._read_at > STALE_AFTER_S:
            return None
        return self._snapshot

    @property
    def newest(self) -> Snapshot:
        """Return the last picture, however old, for pages that only describe."""
        return self._snapshot

    def look(self) -> None:
        """Read it now, on the caller's own connection."""
        began = time.monotonic()
        self._snapshot = read_snapshot(timezone.localdate())
        self._read_at = began

    def start(self) -> None:
        """Follow the database until told to stop."""
        with self._start_lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="watch", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Stop following."""
        self._stop.set()
        if self._thread:
            self._thread.join(5)

    def _follow(self) -> None:
        works = True
        while not self._stop.is_set():
            try:
                self.look()
                works = True
            except Exception as error:
                if works:
                    log.error("policy_not_readable", error=type(error).__name__)
                works = False
                connection.close()  # the next look makes a new one
            self._stop.wait(LOOK_EVERY_S)
        connection.close()


def read_snapshot(today: date) -> Snapshot:
    """Return the picture as the database has it now; a fixed number of queries."""
    grants = {grant.use_case: grant for grant in governance.grants()}
    strategy = in_force(today)
    return Snapshot(
        grants=grants,
        keys={row.digest: key_of(row) for row in Key.objects.all()},
        people=identity.open_accounts(),
        trained=identity.trained_by_class(today),
        treatments=_treatments(grants),
        limits=_limits(),
        prompts=dict(Prompt.objects.values_list("digest", "text")),
        sensitive_areas=closed_areas(strategy.words.get("sensitive_areas") if strategy else None),
        strategy_since=strategy.since if strategy else None,
    )


def key_of(row: Key) -> policy.Key:
    """Return a key as the rules read it."""
    return policy.Key(
        row.public_id,
        row.use_case,
        row.person,
        row.program,
        row.serves_citizens,
        row.group,
        row.purpose,
        row.data_class,
        row.knowledge_digest,
        row.ends_at,
        row.revoked_at is not None,
    )


def _treatments(grants: Mapping[str, Grant]) -> dict[tuple[str, str], Treatment]:
    """Return the newest decision for each class, only those made for the lease that runs."""
    found: dict[tuple[str, str], Treatment] = {}
    for row in TreatmentDecision.objects.all():
        grant = grants.get(row.use_case)
        if grant and grant.lease and grant.lease.valid_from == row.lease_from:
            found[row.use_case, row.data_class] = row.treatment  # type: ignore[assignment]
    return found


def _limits() -> dict[tuple[str, str], Limit]:
    rows = Budget.objects.filter(confirmed_at__isnull=False)
    return {(row.subject, row.period): Limit(row.tokens, row.micro_eur, row.micro_wh) for row in rows}
