"""A virus scanner that speaks clamd's protocol (zINSTREAM), over TCP or a socket file.

Source: clamd(8): a length of four bytes before each piece, zero ends; the answer is ``stream: OK`` or ``… FOUND``.
"""

from __future__ import annotations

import socket
import struct

from stadtkern.uploads.errors import UnfitError

PIECE = 64 * 1024
PATIENCE_S = 30
LONGEST_ANSWER = 4_096


def check(data: bytes, *, address: str) -> None:
    """Ask the scanner at ``host:port`` or a path about a file; an empty address means that the town has none.

    Raises:
        UnfitError: ``infected``; ``scanner_down`` for everything but a clear yes.
    """
    if not address:
        return
    try:
        answer = _ask(data, address)
    except (OSError, ValueError) as error:
        raise UnfitError("scanner_down") from error
    if answer == b"stream: OK":
        return
    raise UnfitError("infected" if answer.endswith(b" FOUND") else "scanner_down")


def _ask(data: bytes, address: str) -> bytes:
    with _connected(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            line.sendall(struct.pack("!I", len(piece)) + piece)
        line.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            more = line.recv(LONGEST_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0\n")


def _connected(address: str) -> socket.socket:
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(PATIENCE_S)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S)
