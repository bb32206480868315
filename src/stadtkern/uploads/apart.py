"""Makes the safe copy in a process of its own: a file made to burst hurts nobody else."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from stadtkern.core.apart import MEGABYTE, Apart, BrokenOffError, BusyError, limit
from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.safe import MOST_BYTES, Safe, make_safe

MEMORY_BYTES: Final = 768 * MEGABYTE
_apart: Final = Apart("stadtkern.uploads.apart")


def make_safe_apart(data: bytes, *, formats: tuple[str, ...]) -> Safe:
    """Return what ``make_safe`` returns; a file that needs more memory or time than any honest one is ``broken``.

    Raises:
        UnfitError: as ``make_safe``, and ``busy`` when two others were looked at all the time.
    """
    if len(data) > MOST_BYTES:
        raise UnfitError("too_large")
    try:
        answer = _apart.ask(",".join(formats).encode() + b"\n" + data)
    except BusyError:
        raise UnfitError("busy") from None
    except BrokenOffError:
        raise UnfitError("broken") from None
    head, _newline, body = answer.partition(b"\n")
    found: dict[str, Any] = json.loads(head)
    if "unfit" in found:
        raise UnfitError(found["unfit"])
    return Safe(found["kind"], body, found["pages"], tuple(found["removed"]))


def main() -> None:
    """Read a line of formats and a file from standard input, write a line of JSON and the safe copy."""
    limit(MEMORY_BYTES)
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
