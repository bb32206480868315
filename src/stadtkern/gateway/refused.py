"""Writes that calls were refused: that is evidence too. A key that is refused on and on does not fill the ledger.

In a minute each key has some rows of its own; of what is refused beyond them one row for each code says how many.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from stadtkern.gateway.closing import who_acts
from stadtkern.gateway.ledger_batch import Item

if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtkern.gateway.running import Running
    from stadtkern.modelcalls.denial import DeniedError
    from stadtkern.modelcalls.policy import Key

MOST_ROWS = 60
WINDOW_S = 60.0


class Refusals:
    """What one process has refused in the minute that runs, by key."""

    def __init__(self, write: Callable[[Item], None]) -> None:
        self._write = write
        self._rows: Counter[tuple[str, ...]] = Counter()
        self._counted: dict[tuple[str, ...], Item] = {}
        self._ends_at = float("-inf")
        self._lock = threading.Lock()

    def note(self, item: Item) -> None:
        """Write it, or count it; what was counted is written within a minute."""
        with self._lock:
            if time.monotonic() >= self._ends_at:
                self._rows.clear()
                self._ends_at = time.monotonic() + WINDOW_S
            who = (item.use_case, item.body["key"], item.actor)
            self._rows[who] += 1
            if self._rows[who] <= MOST_ROWS:
                self._write(item)
                return
            if not self._counted:
                asyncio.get_running_loop().call_later(WINDOW_S, self.settle)
            body = self._counted.setdefault((*who, item.body["code"]), item).body
            body["times"] = body.get("times", 0) + 1

    def settle(self) -> None:
        """Write what was counted."""
        with self._lock:
            for item in self._counted.values():
                self._write(item)
            self._counted.clear()


def note_refusal(here: Running, key: Key, call: str, denied: DeniedError, endpoint: str) -> None:
    """Write that a call was refused. One that had begun has its own end."""
    if denied.is_recorded:
        return
    body = {
        "code": denied.code,
        "tool": denied.tool if denied.tool in here.servers else "",
        "endpoint": endpoint,
        "key": key.public_id,
    }
    here.refusals.note(Item("refused", call, key.use_case, body, who_acts(key)))
