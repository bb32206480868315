"""The end of one request over the network, however slowly the other side drips."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any


class Deadline:
    """Ends a request after ``longest_s``: it hangs up, whatever the other side is still sending.

    Give ``note`` to httpx as the request's ``trace``. ``line`` holds a connection that is used again and again.
    """

    def __init__(self, longest_s: float, line: list[socket.socket] | None = None) -> None:
        self._line: list[socket.socket] = [] if line is None else line
        self._timer = threading.Timer(longest_s, self._hang_up)
        self._timer.daemon = True
        self.is_over = False

    def __enter__(self) -> Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def note(self, event: str, facts: dict[str, Any]) -> None:
        """Keep the connection httpx made, so that it can be hung up."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._line[:] = [facts["return_value"].get_extra_info("socket")]

    def _hang_up(self) -> None:
        self.is_over = True
        for each in self._line:
            with suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)
