"""Checks a PDF in a process of its own, with little memory and time: what hostile bytes break is not this program."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stadtkern.letters.checking import Trusted, examine
from stadtkern.letters.rules.checked import LARGEST_MB, Checked, Seal

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMORY_BYTES: Final = 512 * 1024**2
SECONDS: Final = 20
AT_ONCE: Final = 2
PARTS: Final = 4  # the document, our certificates, those of tests, roots
_turns: Final = threading.BoundedSemaphore(AT_ONCE)


class BusyError(RuntimeError):
    """Others are being checked, and nobody was ready in time."""


def examine_apart(pdf: bytes, trusted: Trusted) -> Checked:
    """Return what ``examine`` finds; a file that needs more than 512 MB of memory or 20 seconds is unreadable.

    Raises:
        BusyError: when two others were checked all the time.
    """
    if len(pdf) > LARGEST_MB * 1024 * 1024:
        return Checked(outcome="too_large")
    parts = (pdf, trusted.ours, trusted.tests, trusted.roots)
    given = b"".join(struct.pack(">Q", len(part)) + part for part in parts)
    if not _turns.acquire(timeout=SECONDS):
        raise BusyError
    try:
        done = subprocess.run(
            [sys.executable, "-m", "stadtkern.letters.apart"],
            input=given,
            env=_environment(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Checked(outcome="unreadable")
    finally:
        _turns.release()
    return _checked(json.loads(done.stdout))


def _environment() -> dict[str, str]:
    """Return only what Python needs to start and find us: no secret is within reach of a hostile file."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def _checked(found: Mapping[str, Any]) -> Checked:
    seals = tuple(
        Seal(**{**seal, "at": datetime.fromisoformat(seal["at"]) if seal["at"] else None}) for seal in found["seals"]
    )
    return Checked(outcome=found["outcome"], seals=seals)


def _limit() -> None:
    with suppress(ImportError):  # Windows has no such limits; the time is watched everywhere
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _parts(source: bytes) -> list[bytes]:
    parts, start = [], 0
    for _ in range(PARTS):
        (length,) = struct.unpack_from(">Q", source, start)
        parts.append(source[start + 8 : start + 8 + length])
        start += 8 + length
    return parts


def main() -> None:
    """Read from standard input, write what was found as JSON."""
    _limit()
    pdf, ours, tests, roots = _parts(sys.stdin.buffer.read())
    checked = examine(pdf, Trusted(ours=ours, tests=tests, roots=roots))
    seals = [asdict(seal) | {"at": seal.at.isoformat() if seal.at else None} for seal in checked.seals]
    sys.stdout.write(json.dumps({"outcome": checked.outcome, "seals": seals}))


if __name__ == "__main__":
    main()
