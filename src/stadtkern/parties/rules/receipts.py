"""The receipt for a statement: its number and one digest over what was received."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date


def statement_number(case: str, counted: int) -> str:
    """Return the number of a statement, such as ``2026-000123-8/E2``."""
    return f"{case}/E{counted}"


def statement_digest(
    *, number: str, kind: str, text: str, arrived_on: date, posted_on: date | None, files: Sequence[str]
) -> str:
    """Return 64 hex digits over everything that was received; ``files`` are the SHA-256 of their bytes."""
    entry = {
        "number": number,
        "kind": kind,
        "text": text,
        "arrived_on": arrived_on.isoformat(),
        "posted_on": posted_on.isoformat() if posted_on else "",
        "files": sorted(files),
    }
    written = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
