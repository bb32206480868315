"""An event loop in a thread of its own, for those who cannot await."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine


class LoopThread:
    """One event loop, begun when it is first needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def run(self, work: Coroutine[Any, Any, Any], patience_s: float) -> Any:
        """Return what ``work`` returns; raises TimeoutError after ``patience_s``. Never from the loop itself."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True)
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, patience_s), self._loop).result()

    def close(self) -> None:
        """End loop and thread; the next ``run`` begins new ones."""
        with self._lock:
            if self._loop and self._thread:
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._thread.join()
                self._loop.close()
                self._loop = self._thread = None
