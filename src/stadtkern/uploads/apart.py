"""Makes the safe copy in a process of its own, with little memory and time: a file made to burst hurts nobody else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.safe import MOST_BYTES, Safe, make_safe

MEMORY_BYTES: Final = 768 * 1024**2
SECONDS: Final = 20
AT_ONCE: Final = 2
_turns: Final = threading.BoundedSemaphore(AT_ONCE)


def make_safe_apart(data: bytes, *, formats: tuple[str, ...]) -> Safe:
    """Return what ``make_safe`` returns; a file that needs more memory or time than any honest one is ``broken``.

    Raises:
        UnfitError: as ``make_safe``, and ``busy`` when two others were looked at all the time.
    """
    if len(data) > MOST_BYTES:
        raise UnfitError("too_large")
    if not _turns.acquire(timeout=SECONDS):
        raise UnfitError("busy")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "stadtkern.uploads.apart"],
            input=",".join(formats).encode() + b"\n" + data,
            env=_environment(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise UnfitError("broken") from None
    finally:
        _turns.release()
    head, _newline, body = done.stdout.partition(b"\n")
    found: dict[str, Any] = json.loads(head)
    if "unfit" in found:
        raise UnfitError(found["unfit"])
    return Safe(found["kind"], body, found["pages"], tuple(found["removed"]))


def _environment() -> dict[str, str]:
    """Return only what Python needs to start and find us: no secret is within reach of a hostile file."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def _limit() -> None:
    with suppress(ImportError):  # Windows has no such limits; the time is watched everywhere
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> None:
    """Read a line of formats and a file from standard input, write a line of JSON and the safe copy."""
    _limit()
    formats, _newline, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        safe = make_safe(data, formats=tuple(formats.decode().split(",")))
    except UnfitError as error:
        sys.stdout.write(json.dumps({"unfit": error.code}) + "\n")
        return
    head = {"kind": safe.kind, "pages": safe.pages, "removed": safe.removed}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + safe.data)


if __name__ == "__main__":
    main()
