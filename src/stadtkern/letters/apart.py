"""Checks a PDF in a process of its own, with little memory and time: what hostile bytes break is not this program."""

from __future__ import annotations

import json
import struct
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from stadtkern.core.apart import MEGABYTE, Apart, BrokenOffError, BusyError, limit
from stadtkern.letters.checking import Trusted, examine
from stadtkern.letters.rules.checked import LARGEST_MB, Checked, Seal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BusyError", "examine_apart"]
MEMORY_BYTES: Final = 512 * MEGABYTE
PARTS: Final = 4  # the document, our certificates, those of tests, roots
_apart: Final = Apart("stadtkern.letters.apart")


def examine_apart(pdf: bytes, trusted: Trusted) -> Checked:
    """Return what ``examine`` finds; a file that needs more than 512 MB of memory or 20 seconds is unreadable.

    Raises:
        BusyError: when two others were checked all the time.
    """
    if len(pdf) > LARGEST_MB * 1024 * 1024:
        return Checked(outcome="too_large")
    parts = (pdf, trusted.ours, trusted.tests, trusted.roots)
    given = b"".join(struct.pack(">Q", len(part)) + part for part in parts)
    try:
        return _checked(json.loads(_apart.ask(given)))
    except BrokenOffError:
        return Checked(outcome="unreadable")


def _checked(found: Mapping[str, Any]) -> Checked:
    seals = tuple(
        Seal(**{**seal, "at": datetime.fromisoformat(seal["at"]) if seal["at"] else None}) for seal in found["seals"]
    )
    return Checked(outcome=found["outcome"], seals=seals)


def _parts(source: bytes) -> list[bytes]:
    parts, start = [], 0
    for _ in range(PARTS):
        (length,) = struct.unpack_from(">Q", source, start)
        parts.append(source[start + 8 : start + 8 + length])
        start += 8 + length
    return parts


def main() -> None:
    """Read from standard input, write what was found as JSON."""
    limit(MEMORY_BYTES)
    pdf, ours, tests, roots = _parts(sys.stdin.buffer.read())
    checked = examine(pdf, Trusted(ours=ours, tests=tests, roots=roots))
    seals = [asdict(seal) | {"at": seal.at.isoformat() if seal.at else None} for seal in checked.seals]
    sys.stdout.write(json.dumps({"outcome": checked.outcome, "seals": seals}))


if __name__ == "__main__":
    main()
