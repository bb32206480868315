"""Server-sent events as OpenAI-compatible servers write them: lines that begin with ``data:``.

Source: WHATWG HTML, section 9.2.6, only what such servers use.
"""

from __future__ import annotations

LONGEST_EVENT = 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
DONE = b"[DONE]"


class BrokenStreamError(Exception):
    """What came is no stream of events."""


class Events:
    """Cuts bytes, however they arrive, into the data of events; other fields and comments are left out."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the data of every line that is complete now.

        Raises:
            BrokenStreamError: for a line that is too long.
        """
        if b"\n" not in piece:
            self._rest += piece
            if len(self._rest) > LONGEST_EVENT:
                raise BrokenStreamError("line too long")
            return []
        *lines, self._rest = (self._rest + piece).split(b"\n")
        lines[0] = lines[0].removeprefix(BYTE_ORDER_MARK)  # a stream may begin with one
        if len(self._rest) > LONGEST_EVENT or max(map(len, lines)) > LONGEST_EVENT:
            raise BrokenStreamError("line too long")
        return [line[5:].strip() for line in lines if line.startswith(b"data:")]


def event(data: bytes) -> bytes:
    """Return one event."""
    return b"data: " + data + b"\n\n"
